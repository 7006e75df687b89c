story A Logout is answered, and the connection ends
log on
send 5 34=2
expect 5 34=2
closed

story A Logout is answered even where something is missing before it
log on
send 5 34=9
expect 5 34=2
closed

story Everything before a Logout is answered first
log on
send D 34=2|{order a}
send D 34=3|{order b}
send 1 34=4|112=last
send 5 34=5
expect D 34=2|{order a}
expect D 34=3|{order b}
expect 0 34=4|112=last
expect 5 34=5
closed

story A Logout is answered even where its number was used
log on
send 0 34=2
send 5 34=1
expect 5 34=2
closed
