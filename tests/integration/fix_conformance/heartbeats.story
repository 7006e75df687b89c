story A TestRequest is answered with its id
log on
send 1 34=2|112=HELLO
expect 0 34=2|112=HELLO
send 5 34=3
expect 5 34=3
closed

story Who hears nothing gets heartbeats
log on 108=6
expect 0 34=2
send 5 34=2
expect 5 34=3
closed

story Who says nothing is asked whether he is there, and goes on when he is
log on 108=2
await 1 34=...|112=TEST
send 0 34=2|112=TEST
await 1 34=...|112=TEST
closed
