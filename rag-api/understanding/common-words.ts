// Ordinary words that carry no meaning for the grammar. They are listed so that spelling correction leaves them alone.
export const COMMON_WORDS: readonly string[] = `
  para pero como cuando donde porque sobre todo toda todos todas mucho mucha muchos muchas poco poca muy mas menos bien cada
  casi solo tambien aqui alli hacia contra segun sin tras ante bajo mediante nuestro nuestra nuestros nuestras red redes local
  estos estas esos esas aquel aquella fueron eran esta estan estaba estado sido tiene tienen tenemos tener hemos haya puede
  pueden podes podrias puedes favor hola gracias necesito quiero quisiera saber sabes informacion datos lista listado lugar
  parte partes cosa cosas alguien nadie alguna algunos algunas otro otra otros otras mismo misma nueva nuevo nuevas nuevos
  primer primera primero primeros segunda tercera desde hasta luego entonces mientras siempre nunca aun todavia hecho hacer
  hizo dice decir digas mirar mira vea vean veas llega llego llegaron venir viene vienen vino vinieron salir sale interna
  externa internas externas interno externo abiertos abierto cerrados hubiera habido pasa estuvo tuvo tuvieron tuvimos fecha
  tiempo rato momento vez veces grupo cuenta usuario usuarios casa caso casos punto linea modo forma manera base final
  about what when where which with without your have been were does they them then than some there here please thanks hello
  could would should like know want need over into onto under upon between among against other others same every each both
  only also very more less much many data list place part parts thing things someone nobody everything nothing else ever
  first second third recently new old open closed internal external inside outside network networks local system systems
  sistema sistemas user users case cases point form base final came come comes went goes gone going made make makes seen
  look looks looking told give given take taken time times date moment while group account home line mode thank will your
  completo completa completos completas complete full entire entera entero necesitamos unos unas pocos pocas varios varias several few algun algunos trimestre cuatrimestre semestre quincena decada decade usa usan tenga tengan tenia hablame avisame sigue siguen estar estara alerto
  pass passed past pasa cost post must just most fast east west best rest test main pain gain love live give five nine
  casos carro mapa correo web sitio paginas pagina page pages site email mail file files archivo archivos
  llave password contrasena contrasenas clave claves login logins intento intentos attempt attempts failed fallidos fallidas
  fallos fallo error errors errores conecto conectan conectaron conectar hablo hablado habla hablaron talk talked talking
  spoke contacted contact contacto contactado contactaron received recibio recibieron envio enviaron enviado sent send
  entrar* entro entra entran entraron llegar* llego salir* sale salio pasar* tener tengo tienes teneis tenes ver veis ves vemos visto usar* tomar*
  llamar* quedar* dejar* pedir* pido hablar* esperar* existir* actual actuales actualmente current currently vosotros ustedes usted vos
  ciudad calor frio favor mismas mismos primeros sitios tarjeta banco dinero edad nombre tocar* toco abrir* cerrar* subir* bajar*
  cambiar* quitar* poner* probar* cuidar* necesitar* gustar* trabajar* mandar* enviar* recibir* descargar* cargar* ocupar* aplicar*
  work+ start+ stop+ open+ close+ use+ call+ play+ turn+ ask+ answer+ help+ try+ need+ want+ happen+ move+ live+ load+ download+ upload+
  portado nice quijote quick quickly recap aisla aisle
  basandote basandonos basado basada basados based basandose teniendo considerando segunda considering given according acuerdo
  lado lados ladas alto alta altos baja bajos largo larga corto corta grande grandes pequeno pequena chico chica joven viejo vieja raza
  safe lost peak watch real face large even though across stage read dead hung green plain human book room rain head patch disk mind fall
  raise wire role seem calm fill storm worm thread soon sleep land round shoes print known rate hear well began occasion remind module
  dates spike hits kill wait rang advance continue unusually nights respect injection interface lift parse mesa silla puerta ventana calle
  carretera coche camion avion tren barco viaje playa montana rio mar cielo sol luna noche agua fuego tierra aire arbol flor animal pajaro
  gente persona personas hombre mujer nino nina hijo hija padre madre hermano hermana amigo amiga jefe jefa empleado empleados trabajo
  oficina empresa cliente clientes producto productos venta ventas compra compras factura contrato licencia licencias presupuesto reunion
  reuniones agenda tarea tareas proyecto proyectos equipo turno guardia curso examen certificacion libro libros musica canal radio tele
  noticia noticias diario revista tema temas idea ideas duda dudas pregunta preguntas respuesta respuestas razon verdad mentira culpa
  suerte miedo risa pena gusto salud dolor medico hospital escuela universidad iglesia tienda mercado plaza parque jardin cocina mueble
  cafe leche pan carne pescado fruta verdura arroz sopa postre cerveza vuelo pasaje visa pasaporte moneda euro euros dolar dolares peso
  pesos estuviera estuviese fuera fuese hiciera pudiera tuviera hubiese seria serian estaria estarian podriamos tendria tendrian piensa
  piensan pienso creo cree creer opinas opina parece parecen siente sienten conoce conocen conozco entiende entienden entiendo explicas
  vuelta vueltas pico picos valle cima fondo borde centro medio mitad doble triple unico unica sola solas solos juntos juntas lleno vacio
  rapido rapida lento lenta fuerte debil duro dura blando claro clara oscuro limpio limpia sucio sucia seco mojado caliente table chair
  door window street road plane train boat trip beach mountain river sea moon water fire earth air tree flower bird people person man
  woman child boy girl father mother brother sister friend boss office company customer customers product products sales buy bought sell
  sold invoice contract licence license licenses budget meeting meetings schedule task tasks project projects team shift course exam
  certificate books music channel news paper topic doubt questions answer answers truth fault luck fear health doctor school university
  church store market square garden kitchen coffee milk bread meat fish fruit rice soup beer wine flight passport money dollar dollars
  pound pounds think thinks thought believe believes seems feel feels knows knew understand understood high higher highest lower lowest
  long longer short shorter smaller little big bigger good better bad slow slower strong weak hard soft clear dark clean dirty empty true
  false free busy ready sure able late early easy difficult simple important possible different special white black blue yellow brown
  right front side corner edge middle bottom size weight height width speed power color colour stay stays leave keep keeps bring brings
  hold holds meet meets pay pays sends build builds write writes learn learns teach grow grows break breaks cut cuts fix fixes save saves
  lose loses find finds begin begins finish stand sit walk walks run runs drive eat drink weeks ago later sooner almost already although
  anyway because before below beside besides beyond despite during either enough except further hence however indeed instead lately least
  likewise meanwhile mostly nearly neither never often otherwise perhaps quite rather seldom since somehow somewhat still such therefore
  thus together toward unless unlike until usually whenever wherever whether within
`
  .split(/\s+/)
  .filter(Boolean)

/** Words of small talk: left alone by the correction too, and a sign that a question is not about networks. */
export const SMALL_TALK: ReadonlySet<string> = new Set(
  `poem poema chiste joke weather clima capital receta recipe cocinar song cancion futbol football bitcoin price precio president presidente movie movies film pelicula peliculas serie series restaurant restaurante comida food
  cena dinner hotel vacaciones holiday birthday cumpleanos novia novio amor love casado perro gato dog cat juego game partido liga league`
    .split(/\s+/)
    .filter(Boolean),
)
