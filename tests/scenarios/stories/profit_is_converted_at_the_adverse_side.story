story A profit in another currency reaches the account at the side of the market at which the broker can have it.

given instrument USDJPY digits=3
given group retail
given account 1001 group=retail deposit=10000.00
given quote USDJPY 150.000/150.010

when 1001 buys 100000 USDJPY at market as in
then in accepted
then in trade price=150.01
when quote USDJPY 150.500/150.510
when 1001 sells 100000 USDJPY at market as out closes=1
then out accepted
then out trade price=150.5
# 49000 JPY, sold for dollars at the ask: 49000 / 150.510 = 325.56.
and balance 1001 = 10325.56

# A loss is bought at the bid: 49000 JPY at 150.010 after the way back.
when 1001 buys 100000 USDJPY at market as in2
then in2 accepted
then in2 trade price=150.51
when quote USDJPY 150.020/150.030
when 1001 sells 100000 USDJPY at market as out2 closes=2
then out2 accepted
then out2 trade price=150.02
# 49000 / 150.020 = 326.62
and balance 1001 = 9998.94
