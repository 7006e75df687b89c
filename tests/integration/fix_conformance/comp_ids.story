story A message from somebody else is refused, and ends the session
log on
send D 34=2|49=NOBODY|{order}
expect 3 34=2|{reject 2 D 9}
expect 5 34=3
send 5 34=3
closed

story A message for somebody else is refused, and ends the session
log on
send D 34=2|56=SOMEBODY|{order}
expect 3 34=2|{reject 2 D 9}
expect 5 34=3
send 5 34=3
closed

story A message from nobody for nobody is refused, and ends the session
log on
send D 34=2|49=NOBODY|56=SOMEBODY|{order}
expect 3 34=2|{reject 2 D 9}
expect 5 34=3
send 5 34=3
closed

story Another version ends the session, with an answer to the Logout
log on
raw 8={another}|35=1|34=2|49={me}|52={now}|56={them}|112=id
expect 5 34=2|58=Incorrect BeginString
send 5 34=3
closed

story Another version ends the session, without an answer to the Logout
log on
raw 8={another}|35=1|34=2|49={me}|52={now}|56={them}|112=id
expect 5 34=2|58=Incorrect BeginString
closed
