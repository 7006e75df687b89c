story Orders come back, again and again
log on
send D 34=2|{order}
expect D 34=2|{order}
send D 34=3|{order}
expect D 34=3|{order}
close

story An order that may have been sent before and has come is passed over
log on
send D 34=2|{order}
expect D 34=2|{order}
send D 34=3|97=Y|{order}
send 5 34=4
expect 5 34=3
closed

story An order that may have been sent before and has not come is taken
log on
send D 34=2|97=Y|{order}
expect D 34=2|97=Y|{order}
send 5 34=3
expect 5 34=3
closed

story What came before a logout is forgotten after it
log on
send D 34=2|{order}
expect D 34=2|{order}
send 5 34=3
expect 5 34=3
closed
log on
send D 34=2|97=Y|{order}
expect D 34=2|97=Y|{order}
close

story E-mails come back, with what their groups hold
in 4.2 4.3 4.4 5.0 5.0SP1 5.0SP2
log on
send C 34=2|164=M1|94=0|147=Subject|33=2|58=first line|58=second line
expect C 34=2|33=2|58=first line|58=second line|94=0|147=Subject|164=M1
close
