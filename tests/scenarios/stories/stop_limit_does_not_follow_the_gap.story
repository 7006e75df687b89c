story A stop-limit order wakes at its stop and then trades at its limit or better; a gap leaves it waiting.

given instrument EURUSD
given group retail
given account 1001 group=retail deposit=10000.00
given quote EURUSD 1.10000/1.10010

when 1001 buys 100000 EURUSD at stop 1.10100 limit 1.10120 as careful
then careful accepted

# Past the stop, but the ask is above the limit: a limit order from now on, and its client is told.
when quote EURUSD 1.10190/1.10200
then careful triggered limit=1.1012 status=working
and working 1001 = careful
and positions 1001 = none

# The market comes back into the limit: the stop has been reached before, so it trades now.
when quote EURUSD 1.10095/1.10105
then careful trade last=100000 price=1.10105 status=filled
