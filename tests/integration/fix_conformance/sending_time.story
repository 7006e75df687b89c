story A message that was sent two minutes ago is refused, and ends the session
log on
send 0 34=2|52={now-121}
expect 3 34=2|{reject 2 0 10}
expect 5 34=3
send 5 34=3
closed

story A message that will be sent in two minutes is refused, and ends the session
log on
send 0 34=2|52={now+122}
expect 3 34=2|{reject 2 0 10}
expect 5 34=3
send 5 34=3
closed

story A message that does not say when it was sent ends the session
log on
raw 8={begin}|35=0|34=2|49={me}|56={them}
expect 5 34=2|58=SendingTime (52) is missing
closed

story A time that cannot be read is refused
log on
send 0 34=2|52=yesterday
expect 3 34=2|{reject 2 0 6 52}
send 1 34=3|112=HELLO
expect 0 34=3|112=HELLO
close
