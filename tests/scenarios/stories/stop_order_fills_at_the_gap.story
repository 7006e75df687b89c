story A stop that a gap jumps over fills at the first price behind the gap, not at its own.

given instrument EURUSD
given group retail
given account 1001 group=retail deposit=10000.00
given quote EURUSD 1.10000/1.10010

when 1001 sells 100000 EURUSD at stop 1.09900 as breakout
then breakout accepted status=working stop=1.099
and working 1001 = breakout

# Nearer, but not there: a sell stop waits for the bid.
when quote EURUSD 1.09901/1.09911
and working 1001 = breakout

# From above the stop to 20 pips below it, without a price between.
when quote EURUSD 1.09700/1.09710
then breakout trade last=100000 price=1.097 status=filled
and positions 1001 = 1: sell 100000 EURUSD at 1.097
