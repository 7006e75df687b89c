story A gap fill with the expected number moves on to the new one
log on
send 4 34=2|36=20|123=Y
send 1 34=20|112=HELLO
expect 0 34=2|112=HELLO
send 5 34=21
expect 5 34=3
closed

story A gap fill whose number is too high is asked for like any other message
log on
send 4 34=10|36=20|123=Y
send 1 34=20|112=HELLO
expect 2 34=2|7=2|16={open}
send 5 34=2
expect 5 34=3
closed

story A gap fill whose number is too low is passed over where it may be a duplicate, and else ends the session
log on
send 4 34=1|43=Y|122={now-1}|36=20|123=Y
send 1 34=2|112=HELLO
expect 0 34=2|112=HELLO
send 4 34=1|36=20|123=Y
expect 5 34=3|58=MsgSeqNum too low, expecting 3 but received 1
closed

story A reset moves on to the new number, whatever its own
log on
send 4 34=0|36=25
send 1 34=25|112=HELLO
expect 0 34=2|112=HELLO
send 4 34=0|36=50|123=N
send 1 34=50|112=HELLO
expect 0 34=3|112=HELLO
send 5 34=51
expect 5 34=4
closed

story A reset to the expected number changes nothing
log on
send 4 34=0|36=2
send 1 34=2|112=HELLO
expect 0 34=2|112=HELLO
send 4 34=0|36=4|123=N
send 1 34=4|112=HELLO
expect 0 34=3|112=HELLO
close

story A reset to a lower number is refused
log on
send 4 34=0|36=1
expect 3 34=2|{reject 0 4 5}
send 1 34=2|112=HELLO
expect 0 34=3|112=HELLO
send 4 34=0|36=1|123=N
expect 3 34=4|{reject 0 4 5}
send 1 34=3|112=HELLO
expect 0 34=5|112=HELLO
send 5 34=4
expect 5 34=6
closed

story A gap fill that fills nothing is refused
log on
send 4 34=2|36=2|123=Y
expect 3 34=2|{reject 2 4 5 36}
send 1 34=2|112=HELLO
expect 0 34=3|112=HELLO
close
