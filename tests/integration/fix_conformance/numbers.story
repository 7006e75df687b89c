story Messages with the right numbers are taken
log on
send 0 34=2
send 0 34=3
send 0 34=4
send 0 34=5
send 5 34=6
expect 5 34=2
closed

story A number that is too high is asked for, once, and what waited comes in its turn
log on
send 0 34=2
send 1 34=6|112=last
expect 2 34=2|7=3|16={open}
send 1 34=7|112=behind it
send D 34=3|{order a}
expect D 34=3|{order a}
send 0 34=4
send D 34=5|{order b}
expect D 34=4|{order b}
expect 0 34=5|112=last
expect 0 34=6|112=behind it
send 5 34=8
expect 5 34=7
closed

story A number that is too low ends the session
log on
send 0 34=2
send 0 34=3
send 0 34=2
expect 5 34=2|58=MsgSeqNum too low, expecting 4 but received 2
closed

story A refused message has its number, too
log on
send 0 34=2|999=HI
expect 3 34=2|{reject 2 0 0 999}
send 1 34=3|112=next
expect 0 34=3|112=next
send 5 34=4
expect 5 34=4
closed

story What a gap held back is taken in order after what filled it was refused
log on
send 1 34=3|112=first
expect 2 34=2|7=2|16={open}
send D 34=2|43=Y|122={now}|{order}|126=20040415
expect 3 34=3|{reject 2 D 6 126}
expect 0 34=4|112=first
send 1 34=4|112=second
expect 0 34=5|112=second
send 5 34=5
expect 5 34=6
closed

story A Reject of ours is only counted
log on
send 3 34=2|45=1
send 1 34=3|112=on we go
expect 0 34=2|112=on we go
send 5 34=4
expect 5 34=3
closed

story A message without a number ends the session
log on
raw 8={begin}|35=0|49={me}|52={now}|56={them}
expect 5 34=2|58=MsgSeqNum (34) is missing or no number
closed

story A number that is none ends the session
log on
send 0 34=two
expect 5 34=2|58=MsgSeqNum (34) is missing or no number
closed
