story A client order id has one outcome for ever: a repeat is refused, names the first order, and leaves it as it is.

given instrument EURUSD
given group retail
given account 1001 group=retail deposit=10000.00
given account 1002 group=retail deposit=10000.00
given quote EURUSD 1.10000/1.10010

when 1001 buys 100000 EURUSD at limit 1.09000 as a
then a accepted order=1
when 1001 sells 200000 EURUSD at market as a
then a rejected order=- duplicate_of=1 reason=duplicate_client_order_id text="client order id a was used before, for order 1, which is working"
and working 1001 = a
and positions 1001 = none

# The ids of requests count too, and those of refused orders.
when 1001 cancels a as b
then b canceled original=a order=1
when 1001 buys 100000 EURUSD at market as b
then b rejected duplicate_of=1 reason=duplicate_client_order_id text="client order id b was used before, for order 1, which is canceled"
when 1001 buys 1 EURUSD at market as c
then c rejected reason=bad_quantity text="quantity 1 is not from 1000 to 100000000"
when 1001 buys 1000 EURUSD at market as c
then c rejected reason=duplicate_client_order_id

# Another account's ids are its own.
when 1002 buys 1000 EURUSD at market as a
then a accepted
then a trade
