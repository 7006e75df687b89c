story The group's mark-up widens the client's price on both sides, for fills and for what waits for a price alike.

given instrument EURUSD
given group plain
given group marked markup=20
given account 1001 group=plain deposit=10000.00
given account 1002 group=marked deposit=10000.00
given quote EURUSD 1.10000/1.10010

when 1001 buys 10000 EURUSD at market as a
then a accepted
then a trade price=1.1001
when 1002 buys 10000 EURUSD at market as a
then a accepted
then a trade price=1.1003
when 1002 sells 10000 EURUSD at market as b closes=2
then b accepted
then b trade price=1.0998

# Both wait at 1.09900 for an ask: the marked one until the LPs' ask is 20 points lower.
when 1001 buys 10000 EURUSD at limit 1.09900 as w
then w accepted
when 1002 buys 10000 EURUSD at limit 1.09900 as w
then w accepted
when quote EURUSD 1.09890/1.09900
then w trade account=1001 price=1.099
when quote EURUSD 1.09870/1.09880
then w trade account=1002 price=1.099
