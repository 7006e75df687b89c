story A position's stop loss can be moved and taken away while it is open, and wrong ones are refused.

given instrument EURUSD
given group retail
given account 1001 group=retail deposit=10000.00
given account 1002 group=retail deposit=10000.00
given quote EURUSD 1.10000/1.10010

when 1001 buys 100000 EURUSD at market as a stop_loss=1.09900
then a accepted
then a trade position=1

# To break-even, and beyond it when the market has run.
when 1001 protects 1 stop_loss=1.09800
when quote EURUSD 1.09850/1.09860
and positions 1001 = 1: buy 100000 EURUSD at 1.1001

when 1001 protects 1
when quote EURUSD 1.09000/1.09010
and positions 1001 = 1: buy 100000 EURUSD at 1.1001

when 1002 protects 1 stop_loss=1.08000
then it refused reason=unknown_position text="no position 1"
when 1001 protects 1 stop_loss=1.10000 take_profit=1.09500
then it refused reason=bad_stop text="stop loss 1.1 and take profit 1.095 of a buy are the wrong way round"
when 1001 protects 1 stop_loss=1.080005
then it refused reason=bad_stop text="the stop loss 1.080005 is not a multiple of the tick size 0.00001"
