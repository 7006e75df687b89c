story A DAY order ends with its day, a GTC order lives on.

given instrument EURUSD
given group retail
given account 1001 group=retail deposit=10000.00
given quote EURUSD 1.10000/1.10010

when time until 2026-03-02T23:59:58Z
when 1001 buys 100000 EURUSD at limit 1.09000 as today tif=day
then today accepted status=working
when 1001 buys 100000 EURUSD at limit 1.08000 as always tif=gtc
then always accepted status=working

when time 1s
and working 1001 = today, always

when time 1s
then today expired status=expired cum=0 leaves=0
and working 1001 = always

# Its price comes too late.
when quote EURUSD 1.08990/1.09000
and positions 1001 = none

# A DAY order of the new day lives until the next midnight.
when 1001 sells 100000 EURUSD at limit 1.20000 as tomorrow tif=day
then tomorrow accepted
when time until 2026-03-03T23:59:59Z
and working 1001 = always, tomorrow
when time 1s
then tomorrow expired
