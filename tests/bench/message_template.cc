#include "tests/bench/message_template.h"

#include <cstring>
#include <stdexcept>

namespace dealingdesk::bench {

MessageTemplate::MessageTemplate(std::string_view body_with_bars)
    : bytes_{frame(body_with_bars)},
      sequence_at_{offset_of(bytes_, 34)},
      time_at_{offset_of(bytes_, 52)},
      id_at_{offset_of(bytes_, 11)},
      sum_at_{bytes_.size() - kTrailerBytes + 3},
      fixed_sum_{byte_sum(std::string_view{bytes_}.substr(0, bytes_.size() - kTrailerBytes))} {
  if (value_of(bytes_, 34).size() != kSequenceDigits || value_of(bytes_, 52).size() != utc_now().size() ||
      value_of(bytes_, 11).size() != kClientOrderIdHole.size())
    throw std::logic_error("a hole of the template has the wrong width");
  for (const int tag : {34, 52, 11}) fixed_sum_ -= byte_sum(value_of(bytes_, tag));
}

void MessageTemplate::append(std::string& out, std::uint64_t sequence, std::string_view client_order_id,
                             const Stamp& stamp) {
  put_digits(&bytes_[sequence_at_], kSequenceDigits, sequence);
  std::memcpy(&bytes_[time_at_], stamp.text.data(), stamp.text.size());
  std::memcpy(&bytes_[id_at_], client_order_id.data(), kClientOrderIdHole.size());
  const auto sum =
      fixed_sum_ + stamp.sum + byte_sum({&bytes_[sequence_at_], kSequenceDigits}) + byte_sum(client_order_id);
  put_digits(&bytes_[sum_at_], 3, sum % 256);
  out += bytes_;
}

std::string client_order_id(std::uint64_t order) {
  std::string id{kClientOrderIdHole};
  put_digits(&id[1], id.size() - 1, order);
  return id;
}

}  // namespace dealingdesk::bench
