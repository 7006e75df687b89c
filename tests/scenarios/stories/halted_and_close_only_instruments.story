story A halted instrument takes no order; one that may only be closed takes those that close a position.

given instrument EURUSD
given instrument GBPUSD
given group retail
given account 1001 group=retail deposit=10000.00
given quote EURUSD 1.10000/1.10010
given quote GBPUSD 1.30000/1.30010

when 1001 buys 10000 EURUSD at market as a
then a accepted
then a trade position=1

given instrument AUDUSD status=halted
when 1001 buys 10000 AUDUSD at market as h
then h rejected reason=market_closed text="AUDUSD is halted"

given instrument NZDUSD status=close_only
given quote NZDUSD 0.60000/0.60010
when 1001 buys 10000 NZDUSD at market as n
then n rejected reason=close_only text="NZDUSD may only be closed"
and positions 1001 = 1: buy 10000 EURUSD at 1.1001
