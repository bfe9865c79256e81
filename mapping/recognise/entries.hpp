// The fields of a form payload, flat and in order, whatever shape the form builder gave them.
// One document, one thread; views into it stay valid as long as it does. Bounded by Limits::entries_max of the arena
// and kWalkDepthMax.
#pragma once

#include <string>
#include <vector>

#include "mapping/arena.hpp"
#include "mapping/recognise/roles.hpp"
#include "mapping/value.hpp"

namespace leadgate::mapping::recognition {

inline constexpr size_t kWalkDepthMax = 16;
// Distances of a field's person from the one who sent the form, see distance_of(). From kSomebodyElse on none of their
// facts is taken; kListedPerson is the first of several people in a list.
inline constexpr int kListedPerson = 3;
inline constexpr int kSomebodyElse = 5;

struct Entry {
  std::string path;               // "fields.f4.value", as the trace shows it
  std::string box;                // the path of the object that it stands in
  std::string name;               // the sender's name of it
  std::string key;                // the same with the boxes around it: "billing phone"
  std::string label;              // what people saw beside it; may be empty
  std::string type;               // "tel", "email", "textarea"; lower case, may be empty
  std::string text;               // the value, trimmed; a list's values joined with ", "
  std::vector<uint64_t> leaves;   // identities of all that belongs to the field, label and type too
  size_t depth = 0;               // objects and arrays around it
  bool number = false;            // a JSON number, not a text
  bool chosen = false;            // picked from a list that the form's owner wrote
  bool within_text = false;       // came from JSON within a string: no leaf of the document stands for it
  bool derived = false;           // came from a labelled line of a longer text, which stays where it is
  bool beside_container = false;  // stands beside the box of the fields: may be the form's own name
  bool goods = false;

  Guess guess;  // of key, label and type together
  std::vector<std::string> name_words;
  std::string folded_name;  // the same written together
  int distance = 0;
  bool other_person = false;  // stands in a box with the name of somebody else: reaches them, not the sender
  bool used = false;
};

// A list that may be the order's lines.
struct Listing {
  Value list;
  std::string path;
  std::string box;
  std::string name;
  size_t depth = 0;
  bool within_text = false;
};

struct Entries {
  std::vector<Entry> list;
  size_t left_out = 0;           // values that were not looked at
  std::vector<Listing> listings;
  std::vector<uint64_t> opened;  // strings that were JSON: their entries stand for them
};

// `read` is sorted: leaves that a mapping has read already are left alone. `arena` takes JSON within strings.
Entries collect_entries(const Value& body, const std::vector<uint64_t>& read, Arena& arena);

// Fills guess, words and distance of every entry.
void guess_roles(std::vector<Entry>& entries);

}  // namespace leadgate::mapping::recognition
