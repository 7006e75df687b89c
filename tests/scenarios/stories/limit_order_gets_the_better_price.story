story A limit order fills at its price or better: what the market gives beyond the limit is the client's.

given instrument EURUSD
given group retail
given account 1001 group=retail deposit=10000.00
given quote EURUSD 1.10000/1.10010

when 1001 buys 100000 EURUSD at limit 1.09950 as dip
then dip accepted status=working limit=1.0995

# A buy limit waits for the ask. The bid is there already, the ask is not.
when quote EURUSD 1.09945/1.09955
and working 1001 = dip

when quote EURUSD 1.09920/1.09930
then dip trade last=100000 price=1.0993 status=filled average=1.0993
and positions 1001 = 1: buy 100000 EURUSD at 1.0993

# One that the market meets when it comes fills at once, at the market's better price.
when 1001 sells 50000 EURUSD at limit 1.09000 as marketable
then marketable accepted
then marketable trade last=50000 price=1.0992
