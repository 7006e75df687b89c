story Money moves once per idempotency key: the same request again gets the first answer, another one under the same key is refused.

given group retail
given account 1001 group=retail deposit=1000.00

when 1001 deposits 500.00 key=wire-7
and balance 1001 = 1500.00
when 1001 deposits 500.00 key=wire-7
then it repeated
and balance 1001 = 1500.00
when 1001 deposits 600.00 key=wire-7
then it refused reason=idempotency_conflict text="the key 'wire-7' came before with another body"
and balance 1001 = 1500.00

when 1001 deposits -5.00 key=wire-8
then it refused reason=bad_amount text="the amount is -5.00, it must be above 0"
when 1001 deposits 5 key=wire-9 currency=JPY
then it refused reason=bad_amount text="the account is in USD, the amount in JPY"
when 1001 withdraws 2000.00 key=out-1
then it refused reason=not_enough_money text="free margin 1500.00 USD, asked for 2000.00 USD"
when 1001 withdraws 400.00 key=out-2
when 1001 corrects -0.50 key=fix-1 comment="bank fee"
and balance 1001 = 1099.50
and house bank = -1100.00
