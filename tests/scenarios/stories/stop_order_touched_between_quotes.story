story A stop whose price came and went between two quotes fires at the extreme that was seen.

given instrument EURUSD
given group retail
given account 1001 group=retail deposit=10000.00
given quote EURUSD 1.10000/1.10010

when 1001 buys 10000 EURUSD at stop 1.10200 as up
then up accepted

# The desk was busy: this quote stands for all that came since the last, the highest ask among them.
when quote EURUSD 1.10000/1.10010 highest_ask=1.10230
then up trade price=1.1023 status=filled
