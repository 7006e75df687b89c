story A position that its stop loss is closing while the LP still fills its order stays protected for what comes late.

given instrument EURUSD
given lp VENUE
given group pro a_book=VENUE
given account 2001 group=pro deposit=10000.00
given quote EURUSD 1.10000/1.10010
given lp VENUE up

when 2001 buys 100000 EURUSD at market as a stop_loss=1.09900
then a accepted
then lp asked child=1 qty=100000
when lp VENUE working child=1 cum=40000 average=1.10010
then a trade last=40000
when quote EURUSD 1.09880/1.09890
then - accepted side=sell qty=40000 closes=1
then lp asked child=2 side=sell qty=40000

# The rest of the buy comes before the sale is confirmed.
when lp VENUE filled child=1 cum=100000 average=1.10010
then a trade last=60000 status=filled
when lp VENUE filled child=2 cum=40000 average=1.09880
then - trade last=40000 status=filled
and positions 2001 = 1: buy 60000 EURUSD at 1.1001

when quote EURUSD 1.09870/1.09880
then - accepted side=sell qty=60000 closes=1
then lp asked child=3 side=sell qty=60000
when lp VENUE filled child=3 cum=60000 average=1.09870
then - trade last=60000
and positions 2001 = none
