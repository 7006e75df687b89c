story Application messages are sent again as they were, marked and with their first time
log on
send D 34=2|{order ID INTC}
expect D 34=2|{order ID INTC}
send D 34=3|{order ID CDG}
expect D 34=3|{order ID CDG}
send 2 34=4|7=2|16=3
expect D 34=2|43=Y|122=...|{order ID INTC}
expect D 34=3|43=Y|122=...|{order ID CDG}
send 1 34=5|112=numbers
expect 0 34=4|112=numbers
send 2 34=6|7=3|16={open}
expect D 34=3|43=Y|122=...|{order ID CDG}
expect 4 34=4|43=Y|122=...|36=5|123=Y
send 5 34=7
expect 5 34=5
closed

story Administrative messages are not sent again: one gap fill stands for them
log on
send 1 34=2|112=a
expect 0 34=2|112=a
send 1 34=3|112=b
expect 0 34=3|112=b
send 2 34=4|7=1|16=3
expect 4 34=1|43=Y|122=...|36=4|123=Y
send 1 34=5|112=c
expect 0 34=4|112=c
send 2 34=6|7=1|16={open}
expect 4 34=1|43=Y|122=...|36=5|123=Y
send 5 34=7
expect 5 34=5
closed

story Where both kinds are asked for, gaps are filled between what is sent again
log on
send 1 34=2|112=a
expect 0 34=2|112=a
send 1 34=3|112=b
expect 0 34=3|112=b
send D 34=4|{order ID INTC}
expect D 34=4|{order ID INTC}
send D 34=5|{order ID CDG}
expect D 34=5|{order ID CDG}
send 1 34=6|112=c
expect 0 34=6|112=c
send D 34=7|{order ID IVP}
expect D 34=7|{order ID IVP}
send 2 34=8|7=2|16=3
expect 4 34=2|43=Y|122=...|36=4|123=Y
send 2 34=9|7=2|16=5
expect 4 34=2|43=Y|122=...|36=4|123=Y
expect D 34=4|43=Y|122=...|{order ID INTC}
expect D 34=5|43=Y|122=...|{order ID CDG}
send 2 34=10|7=2|16=6
expect 4 34=2|43=Y|122=...|36=4|123=Y
expect D 34=4|43=Y|122=...|{order ID INTC}
expect D 34=5|43=Y|122=...|{order ID CDG}
expect 4 34=6|43=Y|122=...|36=7|123=Y
send 2 34=11|7=2|16={open}
expect 4 34=2|43=Y|122=...|36=4|123=Y
expect D 34=4|43=Y|122=...|{order ID INTC}
expect D 34=5|43=Y|122=...|{order ID CDG}
expect 4 34=6|43=Y|122=...|36=7|123=Y
expect D 34=7|43=Y|122=...|{order ID IVP}
send 1 34=12|112=numbers
expect 0 34=8|112=numbers
send 5 34=13
expect 5 34=9
closed

story Both ways of saying "up to the newest" are understood
log on
send D 34=2|{order}
expect D 34=2|{order}
send 2 34=3|7=2|16=0
expect D 34=2|43=Y|122=...|{order}
send 2 34=4|7=2|16=999999
expect D 34=2|43=Y|122=...|{order}
send 5 34=5
expect 5 34=3
closed

story A ResendRequest whose number was used is answered all the same
log on
send 1 34=2|112=a
expect 0 34=2|112=a
send 2 34=2|7=1|16={open}
expect 4 34=1|43=Y|122=...|36=3|123=Y
send 1 34=3|112=b
expect 0 34=3|112=b
close

story Both sides ask for a resend at the same time, and both get it
log on
send D 34=2|{order}
expect D 34=2|{order}
send D 34=3|{order}
expect D 34=3|{order}
send 0 34=7
expect 2 34=4|7=4|16={open}
send 2 34=8|7=2|16=3
expect D 34=2|43=Y|122=...|{order}
expect D 34=3|43=Y|122=...|{order}
send 0 34=4|43=Y|122={now}
send 0 34=5|43=Y|122={now}
send 0 34=6|43=Y|122={now}
send 1 34=9|112=together again
expect 0 34=5|112=together again
send 5 34=10
expect 5 34=6
closed

story A ResendRequest that is itself behind a gap is answered first, then the gap is asked for
log on
send D 34=2|{order}
expect D 34=2|{order}
send 2 34=5|7=2|16=2
expect D 34=2|43=Y|122=...|{order}
expect 2 34=3|7=3|16={open}
send 4 34=3|43=Y|122={now}|36=5|123=Y
send 1 34=6|112=counted
expect 0 34=4|112=counted
close

story From number 0 is from the first
log on
send D 34=2|{order}
expect D 34=2|{order}
send 2 34=3|7=0|16={open}
expect 4 34=1|43=Y|122=...|36=2|123=Y
expect D 34=2|43=Y|122=...|{order}
close

story Numbers that were not given yet cannot be sent again: the newest is said
log on
send D 34=2|{order}
expect D 34=2|{order}
send 2 34=3|7=40|16={open}
expect D 34=2|43=Y|122=...|{order}
send 1 34=4|112=on
expect 0 34=3|112=on
close

story A resend that would end before it begins is refused
log on
send 1 34=2|112=a
expect 0 34=2|112=a
send 2 34=3|7=2|16=1
expect 3 34=3|{reject 3 2 5 16}
send 2 34=4|7=-1|16=1
expect 3 34=4|{reject 4 2 5 7}
send 1 34=5|112=b
expect 0 34=5|112=b
close
