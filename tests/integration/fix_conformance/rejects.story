story Tags that FIX does not have are refused
log on
send 0 34=2|999=HI
expect 3 34=2|{reject 2 0 0 999}
send 0 34=3|0=HI
expect 3 34=3|{reject 3 0 0 0}
send 0 34=4|-1=HI
expect 3 34=4|{reject 4 0 0 -1}
send 0 34=5|5000=HI
expect 3 34=5|{reject 5 0 0 5000}
send 5 34=6
expect 5 34=6
closed

story A field that is needed is missing in the header
log on
raw 8={begin}|35=0|34=2|49={me}|52={now}
expect 3 34=2|{reject 2 0 1 56}
send 5 34=3
expect 5 34=3
closed

story A field that is needed is missing in the body
log on
send D 34=2|21=3|38=100|40=1|54=1|55=INTC{60}
expect 3 34=2|{reject 2 D 1 11}
send 5 34=3
expect 5 34=3
closed

story A tag that is another message's is refused
log on
send 0 34=2|58=a heartbeat has no text
expect 3 34=2|{reject 2 0 2 58}
send 5 34=3
expect 5 34=3
closed

story A tag without a value is refused
log on
raw 8={begin}|35=0|34=2|49={me}|52={now}|56=
expect 3 34=2|{reject 2 0 4 56}
send D 34=3|{order}|58=
expect 3 34=3|{reject 3 D 4 58}
send 5 34=4
expect 5 34=4
closed

story A value that the list does not have is refused
log on
send D 34=2|{order ID INTC w}
expect 3 34=2|{reject 2 D 5 40}
send 5 34=3
expect 5 34=3
closed

story A security type that the list does not have is refused
in 4.1 4.2 4.3 4.4 5.0 5.0SP1 5.0SP2
log on
send D 34=2|{order}|167=BOO
expect 3 34=2|{reject 2 D 5 167}
send D 34=3|{order}|167=CS
expect D 34=3|{order}|167=CS
close

story A number has no plus sign, a time has seconds
log on
send D 34=2|11=ID|21=1|38=+200.00|40=1|54=1|55=INTC{60}
expect 3 34=2|{reject 2 D 6 38}
send D 34=3|{order}|126=20040415
expect 3 34=3|{reject 3 D 6 126}
send 5 34=4
expect 5 34=4
closed

story Fields of the header do not stand in the body
log on
raw 8={begin}|35=D|11=id|21=3|38=100|40=1|54=1|55=MSFT{60}|34=2|49={me}|52={now}|56={them}
expect 3 34=2|{reject 2 D 14 34}
raw 8={begin}|35=D|55=MSFT|34=3|49={me}|52={now}|56={them}|11=id|21=3|38=100|40=1|54=1{60}
expect 3 34=3|{reject 3 D 14 34}
send 5 34=4
expect 5 34=4
closed

story Within header and body the order is free
log on
raw 8={begin}|35=D|49={me}|34=2|56={them}|52={now}|40=1|55=MSFT|54=1|38=100|21=3|11=id{60}
expect D 34=2|{order id MSFT}
send 5 34=3
expect 5 34=3
closed

story A tag that comes twice is refused
log on
send D 34=2|11=ID|21=1|40=1|40=2|38=200|54=1|55=INTC{60}
expect 3 34=2|{reject 2 D 13 40}
send 5 34=3
expect 5 34=3
closed

story A group has as many members as it says
in 4.2 4.3 4.4 5.0 5.0SP1 5.0SP2
log on
send D 34=2|{order}|386=3|336=PRE-OPEN|336=AFTER-HOURS
expect 3 34=2|{reject 2 D 16 386}
send 5 34=3
expect 5 34=3
closed

story A group may be empty
in 4.3 4.4 5.0
log on
send d 34=2|320=R1|322=A1|323=6|55=TBS|22=8|167=CS|336=ONE_MAIN|58=None for this symbol|454=0
expect d 34=2|22=8|55=TBS|58=None for this symbol|167=CS|320=R1|322=A1|323=6|336=ONE_MAIN|454=0
send 5 34=3
expect 5 34=3
closed

story Two groups may be empty
in 4.2
log on
send d 34=2|320=R1|322=A1|323=6|55=TBS|22=8|167=OPT|336=ONE_MAIN|58=None for this symbol|393=0|146=0
expect d 34=2|22=8|55=TBS|58=None for this symbol|146=0|167=OPT|320=R1|322=A1|323=6|336=ONE_MAIN|393=0
close

story An empty group where a security has many names
in 5.0SP1 5.0SP2
log on
send d 34=2|320=R1|322=A1|323=6|55=TBS|22=8|167=CS|58=None for this symbol|454=0
expect d 34=2|22=8|55=TBS|58=None for this symbol|167=CS|320=R1|322=A1|323=6|454=0
close

story A type that no FIX has is refused
log on
send * 34=2
expect 3 34=2|{reject 2 * 11}
send 5 34=3
expect 5 34=3
closed

story A type that the session does not offer is refused as unsupported
in 4.2 4.3 4.4 5.0 5.0SP1 5.0SP2
log on
send H 34=2|11=ID|54=1|55=INTC
expect j 34=2|{unsupported 2 H}
send 5 34=3
expect 5 34=3
closed

story A type that the session does not offer is refused, before there was a message for it
in 4.0 4.1
log on
send H 34=2|11=ID|54=1|55=INTC
expect 3 34=2|{unsupported 2 H}
send 5 34=3
expect 5 34=3
closed
