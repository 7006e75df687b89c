story A netting account has one position per instrument: a larger opposite order closes it and opens the rest the other way.

given instrument EURUSD
given group retail
given account 1002 group=retail mode=netting deposit=10000.00
given quote EURUSD 1.10000/1.10010

when 1002 buys 100000 EURUSD at market as a
then a accepted
then a trade position=1
when quote EURUSD 1.10100/1.10110
when 1002 buys 100000 EURUSD at market as b
then b accepted
then b trade position=1
# One position at the average of 1.1001 and 1.1011.
and positions 1002 = 1: buy 200000 EURUSD at 1.1006

when 1002 sells 50000 EURUSD at market as c
then c accepted
then c trade price=1.101 position=1
and positions 1002 = 1: buy 150000 EURUSD at 1.1006
# 50000 x (1.1010 - 1.1006)
and balance 1002 = 10020.00

when 1002 sells 250000 EURUSD at market as d
then d accepted
then d trade last=250000 price=1.101 position=2
and positions 1002 = 2: sell 100000 EURUSD at 1.101
# The other 150000 x 0.0004.
and balance 1002 = 10080.00
