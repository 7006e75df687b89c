story Below the margin call the account is warned once; below the stop-out level its worst position is closed, then the level is looked at again.

given instrument EURUSD
given group retail margin_call=100% stop_out=50%
given account 1001 group=retail leverage=100 deposit=10000.00
given quote EURUSD 1.10000/1.10010

when 1001 buys 400000 EURUSD at market as large
then large accepted
then large trade position=1
when 1001 buys 300000 EURUSD at market as small
then small accepted
then small trade position=2
and margin 1001 = 7700.70

# Equity 10000 - 700000 x 0.0086 = 3980.00: 51.7 % of the margin.
when quote EURUSD 1.09150/1.09160
then 1001 margin-call equity=3980.00 margin=7700.70
and positions 1001 = 1: buy 400000 EURUSD at 1.1001, 2: buy 300000 EURUSD at 1.1001

# Still below the call, and not told again.
when quote EURUSD 1.09160/1.09170
and equity 1001 = 4050.00

# Equity 10000 - 700000 x 0.0096 = 3280.00: 42.6 %. The larger loss goes; the rest stands at 99.4 %.
when quote EURUSD 1.09050/1.09060
then 1001 stop-out equity=3280.00 margin=7700.70
then - accepted closes=1 side=sell qty=400000
then - trade price=1.0905 closes=1 text=stop-out
and positions 1001 = 2: buy 300000 EURUSD at 1.1001
# 10000 - 400000 x 0.0096
and balance 1001 = 6160.00
and margin 1001 = 3300.30

when 1001 deposits 5000.00 key=rescue
then 1001 margin-call-over equity=8280.00 margin=3300.30
# And not told again.
when quote EURUSD 1.09050/1.09060
