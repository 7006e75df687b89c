story Stop loss and take profit belong to the position: the first that is reached closes it, and the other goes with it.

given instrument EURUSD
given group retail
given account 1001 group=retail deposit=10000.00
given quote EURUSD 1.10000/1.10010

when 1001 buys 100000 EURUSD at market as win stop_loss=1.09900 take_profit=1.10200
then win accepted
then win trade price=1.1001 position=1

# A long is closed at the bid: the ask at the take profit's price is not enough.
when quote EURUSD 1.10190/1.10200
and positions 1001 = 1: buy 100000 EURUSD at 1.1001

when quote EURUSD 1.10200/1.10210
then - accepted side=sell qty=100000 closes=1
then - trade last=100000 price=1.102 closes=1
and positions 1001 = none
# 100000 x (1.10200 - 1.10010)
and balance 1001 = 10190.00

# The stop loss has gone with the position.
when quote EURUSD 1.09000/1.09010
and balance 1001 = 10190.00

when 1001 sells 100000 EURUSD at market as lose stop_loss=1.09100
then lose accepted
then lose trade price=1.09 position=2
# A short is closed at the ask; the gap's price counts.
when quote EURUSD 1.09140/1.09150
then - accepted side=buy closes=2
then - trade price=1.0915 text="stop loss"
# 100000 x (1.09000 - 1.09150)
and balance 1001 = 10040.00
