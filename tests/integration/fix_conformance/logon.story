story A Logon is answered by a Logon with its heartbeat interval
log on 108=17
send 5 34=2
expect 5 34=2
closed

story A Logon whose number is too high is answered, and what is missing asked for
connect
send A 34=5|98=0|108=30{version}
expect A 34=1|98=0|108=30{version}
expect 2 34=2|7=1|16={open}
send 5 34=6
expect 5 34=3
closed

story A Logon whose number is too low is told so
keeps its numbers
in 4.1 4.2 4.3 4.4 5.0 5.0SP1 5.0SP2
log on 108=30|141=Y
close
connect
send A 34=1|98=0|108=30{version}
expect 5 34=2|58=MsgSeqNum too low, expecting 2 but received 1
closed

story Numbers go on from logon to logon
keeps its numbers
in 4.1 4.2 4.3 4.4 5.0 5.0SP1 5.0SP2
log on 108=30|141=Y
send 1 34=2|112=here
expect 0 34=2|112=here
send 5 34=3
expect 5 34=3
closed
connect
send A 34=4|98=0|108=30{version}
expect A 34=4|98=0|108=30{version}
send 1 34=5|112=again
expect 0 34=5|112=again
close

story ResetSeqNumFlag makes both sides begin at 1
keeps its numbers
in 4.1 4.2 4.3 4.4 5.0 5.0SP1 5.0SP2
log on 108=30|141=Y
send 1 34=2|112=one
expect 0 34=2|112=one
close
log on 108=30|141=Y
send 1 34=2|112=two
expect 0 34=2|112=two
close

story ResetSeqNumFlag in the middle of a session makes both sides begin at 1
in 4.1 4.2 4.3 4.4 5.0 5.0SP1 5.0SP2
log on
send 0 34=2
send 0 34=3
send 1 34=4|112=before
expect 0 34=2|112=before
send A 34=1|98=0|108=30|141=Y{version}
expect A 34=1|98=0|108=30|141=Y{version}
send 1 34=2|112=after
expect 0 34=2|112=after
send 5 34=3
expect 5 34=3
closed

story A second Logon of a session that is logged on is closed without a word, and the first goes on
log on
second connect
second send A 34=1|98=0|108=30{version}
second closed
send 1 34=2|112=mine
expect 0 34=2|112=mine
send 5 34=3
expect 5 34=3
closed

story A Logon in the middle of a session ends it
log on
send A 34=2|98=0|108=30{version}
expect 5 34=2|58=Logon (35=A) while logged on
closed

story A stranger is closed without a word
connect
send A 34=1|49=NOBODY|98=0|108=30{version}
closed

story Who asks for somebody else is closed without a word
connect
send A 34=1|56=SOMEBODY|98=0|108=30{version}
closed

story A version that there is not is closed without a word
connect
raw 8=FIX.3.9|35=A|34=1|49={me}|52={now}|56={them}|98=0|108=30
closed

story A Logon that is not of our time is closed without a word
connect
send A 34=1|52=20010101-00:00:00|98=0|108=30{version}
closed

story A Logon that lies about its length is closed without a word
connect
raw 8={begin}|9=40|35=A|34=1|49={me}|52={now}|56={them}|98=0|108=30
closed

story Whoever says anything before his Logon is closed without a word
connect
send 0 34=1
closed
connect
send D 34=1|{order}
closed
connect
send 5 34=1
closed

story A Logon that does not say which FIX 5.0 it means is closed without a word
in 5.0 5.0SP1 5.0SP2
connect
send A 34=1|98=0|108=30
closed

story A Logon for another FIX 5.0 than the session's is told so
in 5.0
connect
send A 34=1|98=0|108=30|1137=9
expect 5 34=1|58=Rejected Logon Attempt: DefaultApplVerID (1137) must be 7
closed

story Encryption is not offered
connect
send A 34=1|98=1|108=30{version}
expect 5 34=1|58=Rejected Logon Attempt: EncryptMethod (98) must be 0 (none)
closed

story A heartbeat interval has to be one
connect
send A 34=1|98=0|108=0{version}
expect 5 34=1|58=Rejected Logon Attempt: HeartBtInt (108) must be from 1 to 3600
closed
connect
send A 34=1|98=0|108=-5{version}
expect 5 34=1|58=Rejected Logon Attempt: HeartBtInt (108) must be from 1 to 3600
closed
connect
send A 34=1|98=0|108=3601{version}
expect 5 34=1|58=Rejected Logon Attempt: HeartBtInt (108) must be from 1 to 3600
closed

story A Logon that the dictionary does not know is told why
connect
send A 34=1|98=0{version}
expect 5 34=...|58=this Logon cannot be accepted: ...
closed
connect
send A 34=1|98=0|108=soon{version}
expect 5 34=...|58=this Logon cannot be accepted: ...
closed
connect
send A 34=1|98=0|108=30|55=INTC{version}
expect 5 34=...|58=this Logon cannot be accepted: ...
closed
