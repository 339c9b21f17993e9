//! Hebrew, in the plural form of address. The hyphen before MCP is one at which no line breaks.

use super::{
    AccountText, Around, Catalogue, ConsentText, DemoText, Direction, ErrorText, LoginText,
    ScopeText, Situation, Wait, Warning,
};

pub(super) static CATALOGUE: Catalogue = Catalogue {
    tag: "he",
    direction: Direction::RightToLeft,
    support: "עזרה ותמיכה",
    login: LOGIN,
    demo: DemoText {
        heading: "חשבונות הדגמה",
        note: "זהו שרת פיתוח. כל אחד יכול להתחבר באמצעות החשבונות האלה.",
    },
    consent: CONSENT,
    scopes: SCOPES,
    account: ACCOUNT,
    errors: ERRORS,
};

fn too_many(wait: Wait) -> String {
    let time = match wait {
        Wait::Second => "שנייה אחת".to_owned(),
        Wait::Seconds(2) => "שתי שניות".to_owned(),
        Wait::Seconds(n) => format!("{n} שניות"),
        Wait::Minutes(2) => "שתי דקות".to_owned(),
        Wait::Minutes(n) => format!("{n} דקות"),
    };
    format!("יותר מדי ניסיונות. יש להמתין {time} ולנסות שוב.")
}

const LOGIN: LoginText = LoginText {
    sign_in: "כניסה",
    to_continue: Around { before: "כדי להמשיך אל ", after: "" },
    web: Around { before: "תועברו אל ", after: "" },
    loopback: Around { before: "תוכנה במחשב הזה, בכתובת ", after: "" },
    app: Around {
        before: "אפליקציה במכשיר הזה שפותחת קישורי ", after: ""
    },
    email: "דואר אלקטרוני",
    password: "סיסמה",
    missing: "יש להזין כתובת דואר אלקטרוני וסיסמה.",
    invalid: "כתובת הדואר האלקטרוני או הסיסמה שגויות. נסו שוב.",
    too_many,
    failed: "אירעה שגיאה. נסו שוב מאוחר יותר.",
    expired: "הדף הזה היה פתוח זמן רב מדי. יש להתחיל שוב מהאפליקציה שממנה הגעתם.",
    other: "אירעה שגיאה בעת הכניסה.",
};

const CONSENT: ConsentText = ConsentText {
    heading: Around { before: "מתן הרשאה אל ", after: "" },
    lead: "האפליקציה הזו מבקשת גישה לחשבון שלכם.",
    operator: "היא נוספה על ידי מפעיל השרת הזה.",
    unverified: Warning {
        title: "לא מאומת:",
        text: "כך האפליקציה קוראת לעצמה. אף אחד לא בדק את השם.",
    },
    document: Around { before: "היא מתוארת במסמך שנמצא באתר ", after: "." },
    home_page: Around { before: "לדבריה, האתר שלה הוא ", after: "." },
    destination: "תועברו אל",
    loopback: Warning {
        title: "זו תוכנה במחשב הזה.",
        text: "המשיכו רק אם הפעלתם אותה בעצמכם ממש עכשיו.",
    },
    app: Warning {
        title: "זו אפליקציה במכשיר הזה.",
        text: "כל אפליקציה יכולה לתבוע לעצמה קישורים כאלה. המשיכו רק אם התחלתם מאפליקציה שאתם \
               סומכים עליה.",
    },
    gets: "היא תקבל",
    access_for: "הגישה מיועדת עבור",
    approve: "אישור",
    deny: "דחייה",
    details: "פרטים טכניים",
    client_id: "מזהה הלקוח",
    redirect_uri: "כתובת ההפניה",
    pkce_used: "בשימוש",
    pkce_unused: "לא בשימוש",
    registered: "תאריך הרישום",
    registered_from: "נרשמה מהכתובת",
};

const SCOPES: ScopeText = ScopeText {
    mcp_read: "גישת קריאה לנתוני ה‑MCP ולכלי ה‑MCP שלכם",
    mcp_write: "גישת כתיבה לשינוי נתוני ה‑MCP שלכם",
    mcp_admin: "גישת ניהול למשאבי ה‑MCP שלכם",
    openid: "גישה לפרטי הזהות שלכם",
    profile: "גישה לפרטים הבסיסיים בפרופיל שלכם",
    email: "גישה לכתובת הדואר האלקטרוני שלכם",
    roles: "גישה למידע על התפקידים וההרשאות שלכם",
    offline_access: "גישה שנמשכת גם בהיעדרכם, בלי כניסה מחדש",
    other: "הרשאה מיוחדת לאפליקציה הזו",
};

const ACCOUNT: AccountText = AccountText {
    signed_in_as: "מחוברים בתור:",
    switch: "שימוש בחשבון אחר",
    choose: "בחירת חשבון",
    keep: "המשך עם החשבון הזה",
    workspace: "בחירת סביבת עבודה",
    workspace_note: "כתובת הדואר האלקטרוני והסיסמה שלכם פותחות כמה סביבות עבודה. האפליקציה תעבוד בסביבה שתבחרו.",
    signed_in_title: "מחוברים",
    signed_in: "אתם מחוברים",
    signed_in_note: "אפשר לסגור את הדף הזה. אפליקציות שיזדקקו לכם יביאו אתכם לכאן בעצמן.",
    sign_out: "יציאה",
    signed_out_title: "יציאה",
    signed_out: "יצאתם מהחשבון",
    signed_out_note: "הדפדפן הזה כבר לא מחובר כאן. אפליקציות שאישרתם שומרות על הגישה שלהן.",
    sign_in_again: "כניסה מחדש",
};

const ERRORS: ErrorText = ErrorText {
    error: "שגיאה",
    what_next: "מה אפשר לעשות עכשיו",
    fault_application: "הטעות היא של האפליקציה שהביאה אתכם לכאן. לא עשיתם שום דבר לא נכון.",
    fault_visitor: "אפשר לתקן את זה בעצמכם.",
    fault_server: "התקלה אצלנו. לא עשיתם שום דבר לא נכון.",
    reference: "אם תבקשו עזרה, ציינו את המספר הזה:",
    details: "פרטים טכניים",
    get_help: "קבלת עזרה",
    back: "חזרה להתחלה",
    unknown_app: Situation {
        headline: "האפליקציה הזו לא מוכרת כאן",
        what: "האפליקציה שהביאה אתכם לכאן לא רשומה בשרת הזה.",
        next: "ייתכן שתוקף הרישום שלה פג. הסירו את החיבור באפליקציה והוסיפו אותו שוב; היא תירשם \
               אז מחדש.",
    },
    wrong_address: Situation {
        headline: "אי אפשר לענות על הבקשה הזו",
        what: "האפליקציה מבקשת לקבל את התשובה בכתובת שלא רשמה. כדי להגן על החשבון שלכם, איננו \
               שולחים אותה לשם.",
        next: "חזרו לאפליקציה והתחילו מחדש. אם זה חוזר על עצמו, המפתחים שלה צריכים לתקן את \
               הכתובת.",
    },
    bad_request: Situation {
        headline: "אי אפשר לענות על הבקשה הזו",
        what: "הבקשה שהביאה אתכם לכאן חלקית או לא תקינה.",
        next: "חזרו לאפליקציה והתחילו מחדש. אם זה חוזר על עצמו, המפתחים שלה צריכים לתקן את הבקשה.",
    },
    out_of_date: Situation {
        headline: "הדף הזה כבר לא עדכני",
        what: "הוא היה פתוח זמן רב מדי, או שנפתח בדפדפן אחר.",
        next: "חזרו לאפליקציה והתחילו מחדש. אם זה חוזר על עצמו, אפשרו קובצי Cookie באתר הזה.",
    },
    answered: Situation {
        headline: "כבר השבתם בדף הזה",
        what: "התשובה שלכם כבר נשלחה לאפליקציה; היא נחשבת פעם אחת בלבד.",
        next: "חזרו לאפליקציה. אם היא לא מחוברת, התחילו שוב משם.",
    },
    too_many: Situation {
        headline: "יותר מדי בקשות",
        what: "מכאן הגיעו בזמן קצר יותר בקשות מהמותר.",
        next: "המתינו רגע ונסו שוב.",
    },
    unavailable: Situation {
        headline: "משהו השתבש אצלנו",
        what: "חלק מהשירות לא מגיב כרגע.",
        next: "נסו שוב בעוד רגע. אם זה חוזר על עצמו, מסרו למפעיל את המספר שלמטה.",
    },
    internal: Situation {
        headline: "משהו השתבש אצלנו",
        what: "הבקשה גרמה לשגיאה שלא אמורה לקרות.",
        next: "נסו שוב בעוד רגע. אם זה חוזר על עצמו, מסרו למפעיל את המספר שלמטה.",
    },
    not_found: Situation {
        headline: "הדף לא נמצא",
        what: "אין שום דבר בכתובת הזו.",
        next: "בדקו את הכתובת, או חזרו לאפליקציה שממנה הגעתם.",
    },
};
