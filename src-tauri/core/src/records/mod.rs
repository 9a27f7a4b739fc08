//! Reading and writing records of any type through the catalogue. Rules that a type adds
//! stand in its subject folder and come in through [`Rules`].

mod commands;
mod display;
mod draft;
mod load;
mod parts;
mod references;
mod shapes;
mod words;
mod write;

pub use commands::{
    add_tag, count, counts, create, delete, get, groups, hide, hide_all, page, remove_tag, restore, update,
};
pub use display::display;
pub use draft::{Draft, Rules};
pub use load::{load, load_kept, load_one, load_one_kept};
pub use parts::{primary_first, tag as tag_named};
pub use references::{living, named, reference, require, survivor, title};
pub use shapes::{
    AddressValue, AffiliationValue, Count, CountRequest, Counts, CountsRequest, CreateRequest, EmailValue, GetRequest,
    GetResult, GroupRow, Groups, GroupsRequest, IdsRequest, MoneyValue, Page, PageRequest, PhoneValue, RecordRow,
    Reference, TagRequest, TagValue, UpdateRequest,
};
pub use words::{counted, own_words, several};
pub use write::{Normal, complete, complete_with, defaults, insert, is_key, normalise, put, ready, set};
