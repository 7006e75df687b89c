story A market order buys at the ask and closes at the bid: the client pays the spread, and the commission twice.

given instrument EURUSD
given group retail commission=3.50
given account 1001 group=retail leverage=100 deposit=10000.00
given quote EURUSD 1.10000/1.10010

when 1001 buys 100000 EURUSD at market as in
then in accepted order=1 status=working cum=0 leaves=100000 book=B
then in trade last=100000 price=1.1001 status=filled cum=100000 leaves=0 average=1.1001 commission=3.50 position=1
and balance 1001 = 9996.50
and positions 1001 = 1: buy 100000 EURUSD at 1.1001
# 100000 x (1.10000 - 1.10010): it is closed at the bid.
and profit 1001 = -10.00
# 100000 x 1.1001 / 100
and margin 1001 = 1100.10

when 1001 sells 100000 EURUSD at market as out closes=1
then out accepted
then out trade last=100000 price=1.1 commission=3.50 position=1
and positions 1001 = none
# Twice 3.50 commission and 10.00 of spread.
and balance 1001 = 9983.00
and margin 1001 = 0.00
and house commission = 7.00
and house house_b = 10.00
