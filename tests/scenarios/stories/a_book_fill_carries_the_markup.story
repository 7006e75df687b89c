story An A-book order goes to the LP with its margin held; the client gets the LP's price plus the mark-up, which is all that the house keeps.

given instrument EURUSD
given lp VENUE
given group pro markup=10 a_book=VENUE
given account 2001 group=pro leverage=100 deposit=10000.00
given quote EURUSD 1.10000/1.10010
given lp VENUE up

when 2001 buys 100000 EURUSD at market as a
then a accepted order=1 book=A status=working
then lp asked lp=VENUE child=1 order=1 side=buy qty=100000
# 100000 x 1.10020, the ask with the mark-up, / 100.
and margin 2001 = 1100.20

when lp VENUE working child=1 cum=40000 average=1.10005
then a trade last=40000 price=1.10015 status=partially_filled cum=40000 leaves=60000
# 40000 x 1.10015 / 100 for the position, and three fifths of 1100.20 for what is still out.
and margin 2001 = 1100.18
# The same report again is the same fill.
when lp VENUE working child=1 cum=40000 average=1.10005
when lp VENUE filled child=1 cum=100000 average=1.10011
# The average of 100000 is 1.10011, so the last 60000 cost 1.10015.
then a trade last=60000 price=1.10025 status=filled cum=100000 average=1.10021
# One order, one position, in however many parts it came.
and positions 2001 = 1: buy 100000 EURUSD at 1.10021
and house markup = 10.00
and house house_a = -10.00

when quote EURUSD 1.10110/1.10120
when 2001 sells 100000 EURUSD at market as b closes=1
then b accepted book=A
then lp asked child=2 order=2 side=sell qty=100000
when lp VENUE filled child=2 cum=100000 average=1.10111
then b trade price=1.10101 status=filled
and positions 2001 = none
# 100000 x (1.10101 - 1.10021): the client, 80.00 up; the LP paid 100.00 for the same way, less twice 10.00.
and balance 2001 = 10080.00
and house markup = 20.00
and house house_a = 0.00
