story A possible duplicate that came before is passed over
log on
send 0 34=2
send 0 34=2|43=Y|122={now}
send 1 34=3|112=next
expect 0 34=2|112=next
close

story A possible duplicate that did not come yet is taken
log on
send 0 34=2
send D 34=3|43=Y|122={now}|{order}
expect D 34=2|{order}
send 1 34=4|112=next
expect 0 34=3|112=next
close

story A possible duplicate does not say when it was sent first: it is refused, and the session goes on
log on
send D 34=2|{order}
expect D 34=2|{order}
send D 34=3|{order}
expect D 34=3|{order}
send D 34=2|43=Y|{order}
expect 3 34=4|{reject 2 D 1 122}
send 1 34=4|112=still here
expect 0 34=5|112=still here
send 5 34=5
expect 5 34=6
closed

story A possible duplicate that was first sent after it was sent is refused, and ends the session
log on
send D 34=2|{order}
expect D 34=2|{order}
send D 34=2|43=Y|122={now+10}|{order}
expect 3 34=3|{reject 2 D 10}
expect 5 34=4
send 5 34=3
closed
