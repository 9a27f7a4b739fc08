//! What people of a sample say and do, in the words of a profile.

/// The words of one profile.
pub struct Words {
    pub titles: &'static [&'static str],
    pub suffixes: &'static [&'static str],
    pub subjects: &'static [&'static str],
    pub remarks: &'static [&'static str],
    /// What deals are about, and how they are named with it.
    pub needs: &'static [&'static str],
    /// The campaigns that deals stand under, where they are not named after a company.
    pub campaigns: Option<&'static [&'static str]>,
    /// The part of a contact in a deal.
    pub role: &'static str,
    /// Why a deal was lost.
    pub lost: &'static str,
    /// Where parties come from.
    pub source: &'static str,
}

impl Words {
    /// The words of a profile; those of sales where it has none of its own. Their numbers are their own, too: rows and ids
    /// are the same whichever it is.
    pub fn of(profile: &str) -> &'static Self {
        if profile == "fundraising" { &FUNDRAISING } else { &SALES }
    }
}

const SALES: Words = Words {
    titles: TITLE,
    suffixes: SUFFIX,
    subjects: SUBJECT,
    remarks: REMARK,
    needs: NEED,
    campaigns: None,
    role: "Decision maker",
    lost: "Price",
    source: "sales",
};

const FUNDRAISING: Words = Words {
    titles: &[
        "Teacher",
        "Physician",
        "Retired engineer",
        "Attorney",
        "Small business owner",
        "Trustee",
        "Nurse",
        "Professor",
        "Architect",
        "Volunteer coordinator",
        "Accountant",
        "Programme officer",
        "Philanthropy adviser",
        "Librarian",
        "Musician",
        "Retired judge",
    ],
    suffixes: &[
        "Foundation",
        "Trust",
        "Fund",
        "Charitable Trust",
        "Family Foundation",
        "Association",
        "Society",
        "Circle",
    ],
    subjects: &[
        "Thank-you call",
        "Tour of the new wing",
        "Lunch with the director",
        "Invitation to the spring gala",
        "Pledge reminder",
        "Stewardship report",
        "Question about a bequest",
        "Matching gift form",
        "Proposal handed over",
        "Volunteer day",
        "Year-end giving",
        "Visit at home",
    ],
    remarks: &[
        "Cares most about scholarships; met two of the students.",
        "Wants to give through a donor-advised fund in December.",
        "Asked how last year's gift was used; report sent.",
        "Will decide with the family after the summer.",
        "Prefers letters to e-mail.",
        "Employer matches gifts up to 5,000.",
        "Would host a small evening for neighbours.",
        "Thinks about leaving something in the will.",
    ],
    needs: &[
        "annual gift",
        "major gift",
        "pledge over three years",
        "matching gift",
        "sponsorship",
        "bequest",
        "monthly gift",
        "gift of shares",
    ],
    campaigns: Some(&[
        "Library campaign",
        "Scholarship fund",
        "Spring appeal",
        "Year-end appeal",
        "New wing",
        "Music for schools",
        "River clean-up",
        "Summer camp",
        "Endowment",
        "Anniversary gala",
    ]),
    role: "Donor",
    lost: "Other causes come first",
    source: "referral",
};

const SUFFIX: &[&str] = &["Inc", "LLC", "Ltd", "GmbH", "A/S", "Group", "Co", "AB", "SA", "BV"];
const TITLE: &[&str] = &[
    "Head of Procurement",
    "Sales Director",
    "Chief Executive Officer",
    "Office Manager",
    "Marketing Manager",
    "Engineer",
    "Operations Manager",
    "Chief Financial Officer",
    "Buyer",
    "Product Manager",
    "IT Manager",
    "Account Executive",
    "Customer Success Manager",
    "Founder",
    "Consultant",
    "Plant Manager",
];
const SUBJECT: &[&str] = &[
    "Intro call",
    "Follow-up on proposal",
    "Pricing questions",
    "Demo walkthrough",
    "Contract review",
    "Quarterly check-in",
    "Renewal talk",
    "Support escalation",
    "Site visit",
    "Budget timing",
    "Technical deep dive",
    "Reference request",
];
const REMARK: &[&str] = &[
    "Wants to see numbers before the next board meeting.",
    "Asked for a second quote with annual billing.",
    "Happy with the rollout so far; looking at a second site.",
    "Decision moved to next quarter.",
    "Prefers e-mail, rarely picks up the phone.",
    "Comparing us with two others; price is not the point.",
    "Will introduce us to the head of operations.",
    "Needs a security questionnaire filled in.",
];
const NEED: &[&str] = &["rollout", "renewal", "pilot", "expansion", "upgrade", "support plan", "new site", "migration"];
