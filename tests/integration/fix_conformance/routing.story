story A Reject goes back the way that the message came
log on
send D 34=2|115=JCD|{order ID INTC w}
expect 3 34=2|128=JCD|{reject 2 D 5 40}
send D 34=3|128=JCD|{order ID INTC w}
expect 3 34=3|115=JCD|{reject 3 D 5 40}
send D 34=4|115=JCD|116=CS|{order ID INTC w}
expect 3 34=4|128=JCD|129=CS|{reject 4 D 5 40}
send D 34=5|128=JCD|129=CS|{order ID INTC w}
expect 3 34=5|115=JCD|116=CS|{reject 5 D 5 40}
send 5 34=6
expect 5 34=6
closed

story A place on the way is said back, too
in 4.1 4.2 4.3 4.4 5.0 5.0SP1 5.0SP2
log on
send D 34=2|115=JCD|116=CS|144=CHI|{order ID INTC w}
expect 3 34=2|128=JCD|129=CS|145=CHI|{reject 2 D 5 40}
send D 34=3|128=JCD|129=CS|145=CHI|{order ID INTC w}
expect 3 34=3|115=JCD|116=CS|144=CHI|{reject 3 D 5 40}
close

story FIX 4.0 knows no places
in 4.0
log on
send D 34=2|115=JCD|116=CS|144=CHI|{order}
expect 3 34=2|128=JCD|129=CS|{reject 2 D 0 144}
send D 34=3|128=JCD|129=CS|145=CHI|{order}
expect 3 34=3|115=JCD|116=CS|{reject 3 D 0 145}
close

story A Reject goes back as far as the way is known
log on
send D 34=2|115=|{order}
expect 3 34=2|{reject 2 D 4 115}
send D 34=3|128=|{order}
expect 3 34=3|{reject 3 D 4 128}
send D 34=4|115=JCD|116=|{order}
expect 3 34=4|128=JCD|{reject 4 D 4 116}
send D 34=5|128=JCD|129=|{order}
expect 3 34=5|115=JCD|{reject 5 D 4 129}
send 5 34=6
expect 5 34=6
closed

story A Reject goes back as far as the way is known, with places
in 4.1 4.2 4.3 4.4 5.0 5.0SP1 5.0SP2
log on
send D 34=2|115=JCD|116=CS|144=|{order}
expect 3 34=2|128=JCD|129=CS|{reject 2 D 4 144}
send D 34=3|128=JCD|129=CS|145=|{order}
expect 3 34=3|115=JCD|116=CS|{reject 3 D 4 145}
close
