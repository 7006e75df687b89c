story A message with a wrong check sum is passed over, and asked for
log on
send 0 34=2|10=256
send 0 34=2
send D 34=3|{order}|10=256
send 0 34=4
expect 2 34=2|7=3|16={open}
send D 34=3|{order}
expect D 34=3|{order}
send 5 34=5
expect 5 34=4
closed

story A message whose fields cannot be told apart is passed over, and asked for
log on
raw 8={begin}|9=52|35=0|34=2|4garbled9=TW|52={now}|56={them}|10=0
send 0 34=2
raw 8={begin}|9=81|35=D|34=3|49garbled=TW|52={now}|56={them}|11=ID|21=3|40=1|54=1|55=INTC|10=0
send 0 34=4
expect 2 34=2|7=3|16={open}
send D 34=3|{order}
expect D 34=3|{order}
send 5 34=5
expect 5 34=4
closed

story A message that says it is shorter than it is costs itself
log on
send D 9=30|34=2|{order}
send D 34=3|{order b}
expect 2 34=2|7=2|16={open}
send D 34=2|{order a}
expect D 34=3|{order a}
expect D 34=4|{order b}
close

# Its end is the first check sum behind the length that it says, so the next message goes with it.
story A message that says it is longer than it is costs the next one, too
log on
send D 9=+9|34=2|{order a}
send D 34=3|{order b}
send D 34=2|{order a}
expect D 34=2|{order a}
send D 34=3|{order b}
expect D 34=3|{order b}
send 5 34=4
expect 5 34=4
closed

story The first three fields have their order
log on
raw 35=0|8={begin}|9=29|34=2|49={me}|52={now}|56={them}|10=121
send 1 34=2|112=HELLO
expect 0 34=2|112=HELLO
raw 8={begin}|34=3|35=0|49={me}|52={now}|56={them}
send 1 34=3|112=HELLO
expect 0 34=3|112=HELLO
send 5 34=4
expect 5 34=4
closed

story Noise between messages is passed over
log on
raw GET / HTTP/1.1|
send 1 34=2|112=HELLO
expect 0 34=2|112=HELLO
close
