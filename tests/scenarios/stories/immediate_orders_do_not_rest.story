story Immediate-or-cancel and fill-or-kill trade now or end cancelled: they never rest, and nothing is wrong with them.

given instrument EURUSD
given group retail
given account 1001 group=retail deposit=10000.00
given quote EURUSD 1.10000/1.10010

when 1001 buys 100000 EURUSD at limit 1.10010 as now tif=ioc
then now accepted
then now trade price=1.1001 status=filled

when 1001 buys 100000 EURUSD at limit 1.10000 as missed tif=ioc
then missed accepted
then missed canceled status=canceled cum=0 leaves=0 reason=not_fillable text="the price is 1.1001, the order's limit 1.1"
when 1001 sells 100000 EURUSD at limit 1.10001 as killed tif=fok
then killed accepted
then killed canceled reason=not_fillable text="the price is 1.1, the order's limit 1.10001"
and working 1001 = none

# A market order may name the worst price that it takes.
when 1001 buys 100000 EURUSD at market as careful worst=1.10005
then careful accepted
then careful canceled reason=not_fillable text="the price is 1.1001, the order's limit 1.10005"

# There is no stop that is immediate.
when 1001 buys 100000 EURUSD at stop 1.20000 as odd tif=ioc
then odd rejected reason=bad_time_in_force
