// Logon, heartbeats, resends, refusals: what every session speaks.
#include "fix/protocol/message_table.h"
#include "fix/protocol/tag.h"

namespace dealingdesk::fix {
namespace {

constexpr bool required = true;
constexpr bool optional = false;

constexpr FieldUse kHeader[] = {
    {tag::BeginString, required},    {tag::BodyLength, required},         {tag::MsgType, required},
    {tag::ApplVerID, optional, k50}, {tag::CstmApplVerID, optional, k50}, {tag::SenderCompID, required},
    {tag::TargetCompID, required},   {tag::OnBehalfOfCompID, optional},   {tag::DeliverToCompID, optional},
    {tag::MsgSeqNum, required},      {tag::SenderSubID, optional},        {tag::SenderLocationID, optional},
    {tag::TargetSubID, optional},    {tag::TargetLocationID, optional},   {tag::OnBehalfOfSubID, optional},
    {tag::DeliverToSubID, optional}, {tag::PossDupFlag, optional},        {tag::PossResend, optional},
    {tag::SendingTime, required},    {tag::OrigSendingTime, optional},    {tag::LastMsgSeqNumProcessed, optional},
};

constexpr FieldUse kTrailer[] = {{tag::CheckSum, required}};

constexpr FieldUse kHeartbeat[] = {
    {tag::TestReqID, optional},
};

constexpr FieldUse kTestRequest[] = {
    {tag::TestReqID, required},
};

constexpr FieldUse kResendRequest[] = {
    {tag::BeginSeqNo, required},
    {tag::EndSeqNo, required},
};

constexpr FieldUse kReject[] = {
    {tag::RefSeqNum, required},           {tag::RefTagID, optional}, {tag::RefMsgType, optional},
    {tag::SessionRejectReason, optional}, {tag::Text, optional},
};

constexpr FieldUse kSequenceReset[] = {
    {tag::GapFillFlag, optional},
    {tag::NewSeqNo, required},
};

constexpr FieldUse kLogout[] = {
    {tag::Text, optional},
};

constexpr FieldUse kLogon[] = {
    {tag::EncryptMethod, required},   {tag::HeartBtInt, required},
    {tag::RawDataLength, optional},   {tag::RawData, optional},
    {tag::ResetSeqNumFlag, optional}, {tag::NextExpectedMsgSeqNum, optional, k44 | k50},
    {tag::MaxMessageSize, optional},  {tag::TestMessageIndicator, optional, k44 | k50},
    {tag::Username, optional},        {tag::Password, optional},
    {tag::NewPassword, optional},     {tag::DefaultApplVerID, required, k50},
};

constexpr FieldUse kBusinessMessageReject[] = {
    {tag::RefSeqNum, optional},
    {tag::RefMsgType, required},
    {tag::BusinessRejectRefID, optional},
    {tag::BusinessRejectReason, required},
    {tag::Text, optional},
};

// Never on the wire: stands for a message of the version that is not offered, while its sequence number is
// accounted for. It is answered with a BusinessMessageReject.
constexpr FieldUse kNotOffered[] = {
    {tag::RefMsgType, optional},
};

constexpr MessageDef kMessages[] = {
    {"0", "Heartbeat", Flow::both, kHeartbeat},
    {"1", "TestRequest", Flow::both, kTestRequest},
    {"2", "ResendRequest", Flow::both, kResendRequest},
    {"3", "Reject", Flow::both, kReject},
    {"4", "SequenceReset", Flow::both, kSequenceReset},
    {"5", "Logout", Flow::both, kLogout},
    {"A", "Logon", Flow::both, kLogon},
    {"j", "BusinessMessageReject", Flow::both, kBusinessMessageReject},
    {"notoffered", "NotOffered", Flow::none, kNotOffered},
};

}  // namespace

std::span<const FieldUse> header_fields() { return kHeader; }
std::span<const FieldUse> trailer_fields() { return kTrailer; }
std::span<const MessageDef> session_messages() { return kMessages; }

}  // namespace dealingdesk::fix
