story Each replace gives the order a new client id and new terms, and the order stays the same; the old names end.

given instrument EURUSD
given group retail
given account 1001 group=retail deposit=10000.00
given account 1002 group=retail deposit=10000.00
given quote EURUSD 1.10000/1.10010

when 1001 buys 100000 EURUSD at limit 1.05000 as v1
then v1 accepted order=1
when 1001 replaces v1 as v2 qty=50000 limit=1.06000
then v2 replaced order=1 original=v1 qty=50000 limit=1.06 leaves=50000
when 1001 replaces v2 as v3 qty=70000 limit=1.07000
then v3 replaced order=1 original=v2 qty=70000 limit=1.07
and working 1001 = v3

# Refused ones change nothing.
when 1001 replaces v3 as v4 qty=70500 limit=1.08000
then v4 replace-refused reason=bad_quantity
when 1001 replaces v3 as v1 qty=80000 limit=1.08000
then v1 replace-refused reason=duplicate_client_order_id text="client order id v1 was used before"
when 1002 replaces v3 as x qty=80000 limit=1.08000
then x replace-refused reason=unknown_order
and working 1001 = v3

# The last terms count: nothing at the price of v2, a fill at that of v3.
when quote EURUSD 1.06990/1.07000
then v3 trade last=70000 price=1.07 status=filled
when 1001 replaces v3 as v5 qty=80000 limit=1.08000
then v5 replace-refused reason=too_late text="the order is filled"
when 1001 cancels v3 as v6
then v6 cancel-refused reason=too_late text="the order is filled"

# Replaced into the market, it trades at once.
when 1001 sells 10000 EURUSD at limit 1.20000 as far
then far accepted
when 1001 replaces far as near qty=10000 limit=1.06000
then near replaced original=far
then near trade price=1.0699 status=filled
