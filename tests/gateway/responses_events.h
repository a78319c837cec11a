#pragma once
// Reads the events of a responses stream and checks their order by a small state machine: the
// response, its items and their parts are opened before and closed after what they hold.

#include "base/json.h"

#include <QByteArray>
#include <QByteArrayList>
#include <map>
#include <string>
#include <vector>

namespace helix::testing {

struct ResponsesEvent {
    std::string name;  ///< of the `event:` line
    Json data;
};

inline std::vector<ResponsesEvent> responsesEvents(const std::string& text)
{
    std::vector<ResponsesEvent> events;
    for (const QByteArray& block : QByteArray::fromStdString(text).split('\n')) {
        if (block.startsWith("event: ")) events.push_back({block.mid(7).toStdString(), {}});
        if (block.startsWith("data: ") && !events.empty())
            events.back().data = Json::parse(block.mid(6).toStdString());
    }
    return events;
}

class ResponsesOrder {
public:
    /// Empty when the events are in order, else what is wrong.
    static std::string check(const std::vector<ResponsesEvent>& events)
    {
        ResponsesOrder order;
        for (const ResponsesEvent& event : events) {
            order.step(event);
            if (!order.m_fault.empty()) return event.name + ": " + order.m_fault;
        }
        if (!order.m_isEnded) return "no last event";
        return {};
    }

private:
    struct Part {
        bool isOpen = false;
        bool isTextDone = false;
        std::string text;
    };
    struct Item {
        std::string id;
        bool isOpen = true;
        std::map<std::int64_t, Part> parts;
        std::string arguments;
        bool areArgumentsDone = false;
    };

    void expect(bool holds, const char* what)
    {
        if (!holds && m_fault.empty()) m_fault = what;
    }

    void step(const ResponsesEvent& event)
    {
        const Json& data = event.data;
        expect(data.is_object(), "the data is no object");
        if (!m_fault.empty()) return;
        expect(jsonText(data, "type") == event.name, "type and event differ");
        expect(jsonInt(data, "sequence_number", -1) == m_next++, "a gap in the sequence");
        expect(!m_isEnded, "something comes after the last event");
        if (m_next == 1) return expect(event.name == "response.created", "not the first event");
        if (m_next == 2) return expect(event.name == "response.in_progress", "not the second");
        if (event.name == "error") {
            m_hasFailed = true;
        } else if (event.name == "response.failed") {
            expect(m_hasFailed, "no error before");
            m_isEnded = true;
        } else if (event.name == "response.completed" || event.name == "response.incomplete") {
            end(data);
        } else if (event.name == "response.output_item.added") {
            addItem(data);
        } else if (event.name == "response.output_item.done") {
            closeItem(data);
        } else {
            inItem(event.name, data);
        }
    }

    void addItem(const Json& data)
    {
        expect(jsonInt(data, "output_index", -1) == std::int64_t(m_items.size()),
               "items are not numbered in order");
        m_items.push_back({jsonText(data["item"], "id"), true, {}, {}, false});
        expect(!m_items.back().id.empty(), "an item without id");
    }

    Item* itemOf(const Json& data)
    {
        const auto index = std::size_t(jsonInt(data, "output_index", -1));
        expect(index < m_items.size(), "an unknown item");
        if (!m_fault.empty()) return nullptr;
        return &m_items[index];
    }

    void closeItem(const Json& data)
    {
        Item* item = itemOf(data);
        if (item == nullptr) return;
        expect(item->isOpen, "an item is closed twice");
        expect(item->id == jsonText(data["item"], "id"), "another id");
        for (const auto& [index, part] : item->parts) expect(!part.isOpen, "a part is still open");
        if (jsonText(data["item"], "type") == "function_call") {
            expect(item->areArgumentsDone, "the arguments are not done");
            expect(jsonText(data["item"], "arguments") == item->arguments ||
                       (item->arguments.empty() && data["item"]["arguments"] == "{}"),
                   "other arguments than were told");
        }
        item->isOpen = false;
        m_closed.push_back(data["item"]);
    }

    void inItem(const std::string& name, const Json& data)
    {
        Item* item = itemOf(data);
        if (item == nullptr) return;
        expect(item->isOpen, "the item is closed");
        expect(item->id == jsonText(data, "item_id"), "another id");
        if (name == "response.function_call_arguments.delta") {
            item->arguments += jsonText(data, "delta");
            return;
        }
        if (name == "response.function_call_arguments.done") {
            item->areArgumentsDone = true;
            return;
        }
        const bool isSummary = name.find("summary") != std::string::npos;
        Part& part = item->parts[jsonInt(data, isSummary ? "summary_index" : "content_index", -1)];
        if (name.ends_with("part.added")) {
            expect(!part.isOpen, "a part is opened twice");
            part.isOpen = true;
        } else if (name.ends_with("part.done")) {
            expect(part.isOpen && part.isTextDone, "a part is closed before its text");
            part.isOpen = false;
        } else if (name.ends_with(".delta")) {
            expect(part.isOpen && !part.isTextDone, "a delta outside its part");
            part.text += jsonText(data, "delta");
        } else if (name.ends_with(".done")) {
            expect(part.isOpen, "text of a closed part");
            expect(jsonText(data, "text", jsonText(data, "refusal")) == part.text,
                   "the text is not the sum of its deltas");
            part.isTextDone = true;
        } else {
            expect(false, "an unknown event");
        }
    }

    void end(const Json& data)
    {
        m_isEnded = true;
        expect(!m_hasFailed, "a good end after an error");
        for (const Item& item : m_items) expect(!item.isOpen, "an item is still open");
        const Json& output = data["response"]["output"];
        expect(output.size() == m_items.size(), "the output has other items");
        for (const Json& item : m_closed) {
            bool isThere = false;
            for (const Json& one : output) isThere = isThere || one == item;
            expect(isThere, "the output lacks an item");
        }
    }

    std::string m_fault;
    std::int64_t m_next = 0;
    bool m_isEnded = false;
    bool m_hasFailed = false;
    std::vector<Item> m_items;
    std::vector<Json> m_closed;
};

}  // namespace helix::testing
