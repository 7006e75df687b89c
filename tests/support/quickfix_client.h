// QuickFIX for tests that are FIX clients of the server, as an engineer's unmodified engine would be:
// besides what the server uses, the initiator with its settings, its store and its log.
#pragma once

#include "fix/quickfix.h"

// See fix/quickfix.h.
#define throw(...)
#include <quickfix/FileStore.h>
#include <quickfix/Log.h>
#include <quickfix/SessionSettings.h>
#include <quickfix/SocketInitiator.h>
#undef throw
