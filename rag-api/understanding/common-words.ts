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
