story An order that the LP never received is stale by the time we know: it goes back to the client, never out again.

given instrument EURUSD
given lp FIRST
given lp SECOND
given group pro a_book=FIRST,SECOND
given account 2001 group=pro deposit=10000.00
given quote EURUSD 1.10000/1.10010
given lp FIRST up
given lp SECOND up

when 2001 buys 100000 EURUSD at market as a
then a accepted
then lp asked lp=FIRST child=1
when lp FIRST down
# In flight it cannot be cancelled: only the LP knows what became of it.
when 2001 cancels a as a2
then a2 cancel-refused reason=too_late text="the order is at the liquidity provider"
when lp FIRST up
when lp FIRST unknown child=1
then a rejected reason=lp_unavailable
and positions 2001 = none
and margin 2001 = 0.00

# A report of more than was booked is booked by the difference, also when it says that nothing more will come.
when 2001 buys 100000 EURUSD at market as b
then b accepted
then lp asked lp=FIRST child=2
when lp FIRST working child=2 cum=30000 average=1.10010
then b trade last=30000
when lp FIRST canceled child=2 cum=50000 average=1.10010
then b trade last=20000 cum=50000
then b canceled cum=50000 leaves=0
and positions 2001 = 1: buy 50000 EURUSD at 1.1001
