story A hedging account holds both sides at once, needs margin for the larger only, and closes the position that it names.

given instrument EURUSD
given group retail
given account 1001 group=retail mode=hedging leverage=100 deposit=10000.00
given account 1003 group=retail mode=hedging deposit=10000.00
given quote EURUSD 1.10000/1.10010

when 1001 buys 100000 EURUSD at market as long
then long accepted
then long trade position=1
and margin 1001 = 1100.10
when 1001 sells 60000 EURUSD at market as short
then short accepted
then short trade position=2
and positions 1001 = 1: buy 100000 EURUSD at 1.1001, 2: sell 60000 EURUSD at 1.1
# The smaller leg is covered by the larger.
and margin 1001 = 1100.10

when 1001 sells 40000 EURUSD at market as part closes=1
then part accepted
then part trade last=40000 price=1.1 position=1
and positions 1001 = 1: buy 60000 EURUSD at 1.1001, 2: sell 60000 EURUSD at 1.1
# 40000 x (1.1000 - 1.1001)
and balance 1001 = 9996.00

when 1001 sells 70000 EURUSD at market as too-much closes=1
then too-much rejected reason=bad_quantity text="position 1 has 60000, the order asks to close 70000"
when 1001 sells 60000 EURUSD at market as wrong-side closes=2
then wrong-side rejected reason=unknown_position
when 1003 sells 60000 EURUSD at market as not-mine closes=1
then not-mine rejected reason=unknown_position text="no position 1"

when 1001 buys 60000 EURUSD at market as flat closes=2
then flat accepted
then flat trade price=1.1001 position=2
and positions 1001 = 1: buy 60000 EURUSD at 1.1001
