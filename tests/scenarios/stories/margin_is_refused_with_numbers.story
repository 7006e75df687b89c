story An order that needs more margin than is free is refused, and the refusal says both numbers.

given instrument EURUSD
given group retail commission=3.50
given account 1001 group=retail leverage=100 deposit=10000.00
given quote EURUSD 1.10000/1.10010

# 1000000 x 1.1001 / 100 = 11001.00 and ten lots at 3.50.
when 1001 buys 1000000 EURUSD at market as big
then big rejected status=rejected reason=not_enough_margin text="free margin 10000.00 USD, required 11036.00 USD"
and balance 1001 = 10000.00
and positions 1001 = none

# 900000: 9900.90 and 31.50.
when 1001 buys 900000 EURUSD at market as fits
then fits accepted
then fits trade commission=31.50
# 10000.00 - 31.50 - 90.00 of spread is less than 9900.90: under water already, but above the stop-out level.
then 1001 margin-call equity=9878.50 margin=9900.90
and free 1001 = -22.40

# What takes risk away is possible all the same.
when 1001 sells 900000 EURUSD at market as out closes=1
then out accepted
then out trade price=1.1
then 1001 margin-call-over equity=9847.00 margin=0.00
and positions 1001 = none
