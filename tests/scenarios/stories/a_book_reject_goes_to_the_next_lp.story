story What one LP refuses the next is asked for; when none is left the client is told why, and the margin is free again.

given instrument EURUSD
given lp FIRST
given lp SECOND
given group pro a_book=FIRST,SECOND
given account 2001 group=pro deposit=10000.00
given quote EURUSD 1.10000/1.10010

when 2001 buys 100000 EURUSD at market as nobody
then nobody rejected reason=lp_unavailable text="no liquidity provider takes orders now"

when lp FIRST up
when lp SECOND up
when 2001 buys 100000 EURUSD at market as a
then a accepted book=A
then lp asked lp=FIRST child=1
when lp FIRST rejected child=1 text="last look"
then lp asked lp=SECOND child=2 qty=100000
when lp SECOND filled child=2 cum=100000 average=1.10010
then a trade price=1.1001 status=filled

when 2001 buys 100000 EURUSD at market as b
then b accepted
then lp asked lp=FIRST child=3
and margin 2001 = 2200.20
when lp FIRST rejected child=3 text="last look"
then lp asked lp=SECOND child=4
when lp SECOND rejected child=4 text="credit exceeded"
then b rejected status=rejected reason=lp_rejected text="credit exceeded" cum=0
and margin 2001 = 1100.10
and working 2001 = none
