story The LP is asked for a limit that leaves room for the mark-up, so that the client never pays more than it said.

given instrument EURUSD
given lp VENUE
given group pro markup=10 a_book=VENUE
given account 2001 group=pro deposit=10000.00
given quote EURUSD 1.10000/1.10010
given lp VENUE up

# The client sees 1.09990/1.10020.
when 2001 buys 100000 EURUSD at limit 1.10010 as a
then a accepted status=working
and working 2001 = a

when quote EURUSD 1.09990/1.10000
then lp asked child=1 side=buy qty=100000 limit=1.1
when lp VENUE filled child=1 cum=100000 average=1.09999
then a trade price=1.10009 status=filled
