story A price that is older than the instrument allows is not traded on, and neither is one that was withdrawn.

given instrument EURUSD stale_after=10s
given group retail
given account 1001 group=retail deposit=10000.00
given quote EURUSD 1.10000/1.10010

# Exactly ten seconds old is not too old.
when time 10s
when 1001 buys 10000 EURUSD at market as fresh
then fresh accepted
then fresh trade price=1.1001

when time 1ms
when 1001 buys 10000 EURUSD at market as late
then late rejected reason=stale_quote text="the last quote of EURUSD is 10001 ms old, the limit is 10000 ms"

# An order that waits for a price is welcome: it waits for the next one.
when 1001 buys 10000 EURUSD at limit 1.10500 as patient
then patient accepted
and working 1001 = patient
when quote EURUSD 1.10100/1.10110
then patient trade price=1.1011

when quote EURUSD withdrawn
when 1001 buys 10000 EURUSD at market as nobody
then nobody rejected reason=no_quote text="nobody quotes EURUSD now"
