//! Spanish.

use super::{
    AccountText, Around, Catalogue, ConsentText, DemoText, Direction, ErrorText, LoginText,
    ScopeText, Situation, Wait, Warning,
};

pub(super) static CATALOGUE: Catalogue = Catalogue {
    tag: "es",
    direction: Direction::LeftToRight,
    support: "Ayuda y soporte",
    login: LOGIN,
    demo: DemoText {
        heading: "Cuentas de demostración",
        note: "Este es un servidor de desarrollo. Cualquiera puede iniciar sesión con estas \
               cuentas.",
    },
    consent: CONSENT,
    scopes: SCOPES,
    account: ACCOUNT,
    errors: ERRORS,
};

fn too_many(wait: Wait) -> String {
    let time = match wait {
        Wait::Second => "un segundo".to_owned(),
        Wait::Seconds(n) => format!("{n} segundos"),
        Wait::Minutes(n) => format!("{n} minutos"),
    };
    format!("Demasiados intentos. Espere {time} e inténtelo de nuevo.")
}

const LOGIN: LoginText = LoginText {
    sign_in: "Iniciar sesión",
    to_continue: Around { before: "para continuar a ", after: "" },
    web: Around { before: "Le llevaremos a ", after: "" },
    loopback: Around { before: "Un programa en este ordenador, en ", after: "" },
    app: Around { before: "Una aplicación en este dispositivo que abre enlaces ", after: "" },
    email: "Correo electrónico",
    password: "Contraseña",
    missing: "Introduzca el correo electrónico y la contraseña.",
    invalid: "El correo electrónico o la contraseña no son correctos. Inténtelo de nuevo.",
    too_many,
    failed: "Se ha producido un error. Inténtelo de nuevo más tarde.",
    expired: "Esta página ha estado abierta demasiado tiempo. Empiece de nuevo desde la \
              aplicación de la que viene.",
    other: "Se ha producido un error al iniciar sesión.",
};

const CONSENT: ConsentText = ConsentText {
    heading: Around { before: "Autorizar ", after: "" },
    lead: "Esta aplicación solicita acceso a su cuenta.",
    operator: "La ha añadido el operador de este servidor.",
    unverified: Warning {
        title: "Sin verificar:",
        text: "es el nombre que la aplicación se da a sí misma. Nadie lo ha comprobado.",
    },
    document: Around { before: "La describe un documento en ", after: "." },
    home_page: Around { before: "Indica como su sitio web ", after: "." },
    destination: "Le llevaremos a",
    loopback: Warning {
        title: "Es un programa en este ordenador.",
        text: "Continúe solo si usted acaba de iniciarlo.",
    },
    app: Warning {
        title: "Es una aplicación en este dispositivo.",
        text: "Cualquier aplicación puede apropiarse de esos enlaces. Continúe solo si ha \
               empezado desde una aplicación de confianza.",
    },
    gets: "Obtendrá",
    access_for: "Este acceso es para",
    approve: "Autorizar",
    deny: "Rechazar",
    details: "Detalles técnicos",
    client_id: "Identificador del cliente",
    redirect_uri: "URI de redirección",
    pkce_used: "Activado",
    pkce_unused: "No utilizado",
    registered: "Fecha de registro",
    registered_from: "Registro desde",
};

const SCOPES: ScopeText = ScopeText {
    mcp_read: "Acceso de lectura a sus datos y herramientas MCP",
    mcp_write: "Acceso de escritura para modificar sus datos MCP",
    mcp_admin: "Acceso de administración para gestionar sus recursos MCP",
    openid: "Acceso a la información sobre su identidad",
    profile: "Acceso a la información básica de su perfil",
    email: "Acceso a su dirección de correo electrónico",
    roles: "Acceso a la información sobre sus funciones y permisos",
    offline_access: "Acceso que continúa en su ausencia, sin volver a iniciar sesión",
    other: "Un permiso propio de esta aplicación",
};

const ACCOUNT: AccountText = AccountText {
    signed_in_as: "Sesión iniciada como:",
    switch: "Usar otra cuenta",
    choose: "Elegir una cuenta",
    keep: "Continuar con esta cuenta",
    workspace: "Elegir un espacio de trabajo",
    workspace_note: "Su correo electrónico y su contraseña abren varios espacios de trabajo. La aplicación \
                     trabajará en el que elija.",
    signed_in_title: "Sesión iniciada",
    signed_in: "Ha iniciado sesión",
    signed_in_note: "Puede cerrar esta página. Las aplicaciones que le necesiten le traerán aquí \
                     por sí mismas.",
    sign_out: "Cerrar sesión",
    signed_out_title: "Sesión cerrada",
    signed_out: "Ha cerrado la sesión",
    signed_out_note: "Este navegador ya no tiene una sesión iniciada aquí. Las aplicaciones que \
                      ha autorizado conservan su acceso.",
    sign_in_again: "Iniciar sesión de nuevo",
};

const ERRORS: ErrorText = ErrorText {
    error: "Error",
    what_next: "Qué puede hacer ahora",
    fault_application: "El error es de la aplicación que le trajo aquí. Usted no ha hecho nada \
                        mal.",
    fault_visitor: "Usted puede resolverlo.",
    fault_server: "El error es nuestro. Usted no ha hecho nada mal.",
    reference: "Si pide ayuda, indique esta referencia:",
    details: "Detalles técnicos",
    get_help: "Obtener ayuda",
    back: "Volver al inicio",
    unknown_app: Situation {
        headline: "Aquí no se conoce esta aplicación",
        what: "La aplicación que le trajo aquí no está registrada en este servidor.",
        next: "Es posible que su registro haya caducado. Elimine la conexión en la aplicación y \
               vuelva a añadirla; entonces la aplicación se registrará de nuevo.",
    },
    wrong_address: Situation {
        headline: "No se puede responder a esta solicitud",
        what: "La aplicación quiere recibir la respuesta en una dirección que no ha registrado. \
               Para proteger su cuenta, no la enviamos allí.",
        next: "Vuelva a la aplicación y empiece de nuevo. Si sigue ocurriendo, sus \
               desarrolladores deben corregir la dirección.",
    },
    bad_request: Situation {
        headline: "No se puede responder a esta solicitud",
        what: "La solicitud que le trajo aquí está incompleta o no es válida.",
        next: "Vuelva a la aplicación y empiece de nuevo. Si sigue ocurriendo, sus \
               desarrolladores deben corregir la solicitud.",
    },
    out_of_date: Situation {
        headline: "Esta página ya no está al día",
        what: "Ha estado abierta demasiado tiempo o se abrió en otro navegador.",
        next: "Vuelva a la aplicación y empiece de nuevo. Si sigue ocurriendo, permita las \
               cookies para este sitio.",
    },
    answered: Situation {
        headline: "Esta página ya se ha respondido",
        what: "Su respuesta ya se ha enviado a la aplicación; solo cuenta una vez.",
        next: "Vuelva a la aplicación. Si no está conectada, empiece de nuevo desde allí.",
    },
    too_many: Situation {
        headline: "Demasiadas solicitudes",
        what: "Desde aquí han llegado en poco tiempo más solicitudes de las permitidas.",
        next: "Espere un momento e inténtelo de nuevo.",
    },
    unavailable: Situation {
        headline: "Algo ha fallado por nuestra parte",
        what: "Una parte del servicio no responde en este momento.",
        next: "Inténtelo de nuevo en un momento. Si sigue ocurriendo, comunique al operador la \
               referencia que aparece abajo.",
    },
    internal: Situation {
        headline: "Algo ha fallado por nuestra parte",
        what: "La solicitud ha provocado un error que no debería ocurrir.",
        next: "Inténtelo de nuevo en un momento. Si sigue ocurriendo, comunique al operador la \
               referencia que aparece abajo.",
    },
    not_found: Situation {
        headline: "Página no encontrada",
        what: "No hay nada en esta dirección.",
        next: "Compruebe la dirección o vuelva a la aplicación de la que viene.",
    },
};
