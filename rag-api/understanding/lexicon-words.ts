// Each concept and the Spanish and English words that say it. Intents are scored over concepts, so a new way of saying something is a
// word here. Notation: expand.ts.

type Words = { readonly es: string; readonly en: string }

export const WORDS = {
  event: {
    es: 'conexiones comunicacion comunicaciones movimiento{,s} transmision{,es} evento{,s} suceso{,s} flujo{,s} conexion{,es} trafico actividad registro{,s} paquete{,s} sesion{,es}',
    en: 'communication{,s} transmission{,s} network_activity event{,s} flow{,s} connection{,s} traffic activity record{,s} packet{,s} session{,s}',
  },
  happen: {
    es: 'ocurrir* suceder* acontecer* acaecer* pasando pasado_{algo,en,durante,desde} hemos_visto vimos se_{vio,vieron,detecto,detectaron,registro,registraron,observo,observaron} tuvimos huvo habido que_ha_pasado que_tal_estuvo novedad{,es} detectar* ocurri{o,eron,do} ocurre{,n} paso pasaron pasado_algo sucedi{o,eron,do} hubo hay acontecio que_pasa algo',
    en: 'happen+ occurring take_place took_place taking_place detect+ observe+ have_we_{had,seen} did_we_{see,have,get} was_seen spot spotted notice{,d} happen{,ed,ing,s} occur{,red,s} anything something went_on going_on was_there were_there is_there are_there seen',
  },
  unusual: {
    es: 'destac{a,an,aron,able,ables,ado} destaque{,n} llam{a,o,an,aron,e,en}_la_atencion inesperad{o,a,os,as} desacostumbrad{o,a,os,as} infrecuente{,s} desviacion{,es} desusad{o,a,os,as} irregular{,es} irregularidad{,es} dudos{o,a,os,as} fuera_de_{lugar,lo_habitual,lo_usual,lo_esperado} no_{es,sea,fue,sean}_normal poco_{comun,comunes,habitual,habituales,frecuente,frecuentes,usual,usuales} {se_sale,se_salio,se_salga}_de_lo extran{eza,amente} anomal{o,ias} peculiar{,es} alarmante{,s} preocupante{,s} atencion inusual{,es} rar{o,a,os,as} anomal{o,a,os,as} anomalia{,s} extran{o,a,os,as} sospechos{o,a,os,as} atipic{o,a,os,as} anormal{,es} insolit{o,a,os,as} llamativ{o,a,os,as} fuera_de_lo_{normal,comun}',
    en: 'striking {looks,look,looked,was,is,seems,seemed}_off funny_business oddly out_of_character unexpected irregular{,ity,ities} peculiar fishy sketchy deviation{,s} deviat{e,es,ing} out_of_{place,the_norm,pattern} not_normal abnormalit{y,ies} anomalously suspiciously oddities oddity dodgy shady bizarre funny unfamiliar stood_out stands_out stand_out noteworthy unusual weird odd strange anomal{y,ies,ous} suspicious abnormal atypical uncommon rare out_of_the_ordinary outlier{,s}',
  },
  precede: {
    es: '{pasando,ocurriendo,sucediendo,habia,hubo,pasaba,ocurria,sucedia}_{cuando,al_empezar,al_comenzar} que_{provoco,desencadeno,origino,causo} anteceder* preceder* {ocurrio,ocurrieron,paso,pasaron,sucedio,hubo,habia,vino,vinieron,habia_pasado}_{justo_,inmediatamente_,}antes_{del,de_la,de_este,de_esta,de_ese,de_esa,de_que} antes_{de_que,del} previamente_al {llevar*,conducir*}_a{,l} desencadenar* desencaden{ante,antes} desemboc{o,aron}_en condujeron dio_{lugar,pie}_a origino_{el,la,este,esta} provoco_{el,la,este,esta} causo_{el,la,este,esta} precursor{,es} preludio preparativo{,s} minutos_antes horas_antes {minutos,horas,dias}_{previos,previas,anteriores}_a{,l} preced{io,ieron,ia,ian,en,e,ido} previ{o,a,os,as} antecedi{o,eron} anterior{,es}_al{,_ataque} antes_de{,l,_la,_este,_esta,_ese,_esa} antecedente{,s} {llevo,llevaron,condujo,condujeron}_a{,l}',
    en: 'background {happening,going_on,happened,occurring}_{when,as,while,just_before} what_{triggered,caused,provoked}_{the,this,that,it} beforehand precursor{,s} prelude antecedent{,s} preparation{,s} led_us_to {lead,leads}_{up_,}to ahead_of run_up build_up before_{it,they,we,an,our,being} previous_to came_{just_,right_,}before caused cause_of {minutes,hours,days}_before set_off gave_rise root_cause what_triggered_the_{attack,intrusion,incident,scan,flood} preced{e,ed,es,ing} prior_to previously_to before_{the,this,that} led_{up_,}to leading_{up_,}to came_before right_before just_before lead_up beforehand',
  },
  attack: {
    es: 'atacar* agredir* atentado{,s} ofensiva{,s} hostil{,es} intento{,s}_de_{intrusion,ataque} malicios{o,a,os,as} ciberataque{,s} ataque{,s} ataca{,n,ron,do,ndo} ataco atacante{,s} atacad{o,a,os,as} intrusion{,es} amenaza{,s} incidente{,s} incursion{,es} agresion{,es}',
    en: 'malicious hostile assault{,s} cyberattack{,s} intruder{,s} adversar{y,ies} attack{,s,ed,er,ers,ing} intrusion{,s} threat{,s} incident{,s} offender{,s}',
  },
  this: {
    es: 'aquel aquella aquello mism{o,a} el_mismo la_misma est{e,a,o,os,as} es{e,a,o,os,as} dich{o,a} tal',
    en: 'them they their its same this that these those it',
  },
  behaviour: {
    es: 'hablame_{de,sobre} hablanos_{de,sobre} contame_{de,sobre} cuentame_{de,sobre} que_mas_{hizo,ha,hace} algo_mas_de portar* portarse que_onda_con anda_haciendo que_tal_{va,anda}_{la,el} comportar* analizar* investigar* perfilar* resumir* resumen{,es} haciendo actividad_de andar* en_que_{anda,andaba,andan} que_{esta,estaba,estuvo}_haciendo que_{sabes,sabemos,sabes,hay}_{de,sobre} hace_{la,el} hacian hicieron hacia_{la,el} conducta{,s} examinar* revisar* ficha radiografia informacion_{de,sobre} todo_sobre averiguar* estudiar* acciones comporta{,ndo,do,miento,mientos} comporto conducta hizo hacia_esta hace_esta haciendo_esta perfil analiza{,r,me,d} analisis estuvo_haciendo esta_haciendo ha_hecho {que,lo_que}_hizo historial anduvo andado que_hace investiga{,r,me} resumen',
    en: 'what_else what_more what_is_up_with up_with rundown behav{iours,iors} behavioural behavioral profile+ examine+ inspect+ check_out check_up review+ investigation what_{has,have,is,was,were,had} info_on information_{on,about} all_about dig_into rundown_{of,on} overview_of know_about everything_{about,on} done doings conduct activity_{of,for} dossier study what_does behav{iour,ior,e,ed,es,ing} did doing been_doing up_to profile{,s} analy{se,ze,sis} history investigate look_into tell_me_about summary summar{ise,ize}',
  },
  address: {
    es: 'dispositivo{,s} computador{,a,as,es} ordenador{,es} nodo{,s} host hosts estacion{,es} ip ips direccion{,es} equipo{,s} maquina{,s} servidor{,es}',
    en: 'device{,s} computer{,s} node{,s} workstation{,s} endpoint{,s} box boxes system_at address{,es} host{,s} machine{,s} server{,s}',
  },
  related: {
    es: 'tocar* relacionar* vincular* asociar* conectar* comunicar* contactar* habl{o,a,an,aron,ado,ando,aba,aban,aste,amos} involucrar* interactuar* interaccion{,es} aparec{e,en,io,ieron,ia,ian} aparezca{,n} figur{a,an,e} participar* intervenir* interven{ga,gan,ia} concernient{e,es} referent{e,es}_a tocante par{es}_de vecin{o,os} contacto{,s} {alrededor,acerca}_de {trafico,conexiones}_{entre,con} entre_@{address,host,network}0 intercambi{o,os,aron,ado} {tenga,tengan,tiene,tienen,tuvo,tuvieron}_relacion quien_{hablo,se_conecto,se_comunico}_con relaciona{,n,da,do,das,dos} relacion{,es} vinculad{o,a,os,as} vinculo{,s} asociad{o,a,os,as} conectad{o,a,os,as} ligad{o,a,os,as} {tiene,tienen,tenga,tengan,tenia}_que_ver involucra{,n,ron} implic{a,an,ada,ado,adas,ados} toca{,n,ron} donde_aparece habl{o,a,an,aron,ado} con_quien{,es} conect{o,a,an,aron}_{con,a}',
    en: 'touch+ relate+ associate+ connect+_{to,with} contact+ communicat{e,es,ed,ing,ion,ions} interact{,ed,ing,s,ion,ions} talk{,s,ed,ing}_{to,with} speak{,s,ing} appear{,s,ed,ing} to_do_with show{s,ed}_up mention{s,ed,ing} peers peer neighbours neighbors between_@{address,host,network}0 {link,links,linking} counterpart{,s} {exchange,exchanged,exchanges} reach{ed,es}_{out_,}to around_@{address,host}0 {spoken,talked}_{to,with} pertaining regarding relat{ed,es,e,ion} linked associated connected involv{ed,es,ing,e} touch{ed,es,ing} concerning tied {talk,talks,talked,talking,spoke,connect,connects,connected}_to who_did contact{,ed,s}',
  },
  goback: {
    es: 'regres{a,ar,ame,emos}_{en_el_tiempo,atras} {ve,vete,anda,ir,ve_hacia}_{hacia_,}atras retroceder* rebobinar* retrocede volvamos_atras atras_en_el_tiempo retroced{e,er,eme,amos,iendo} volve{,r}_atras vuelve_atras rebobina{,r} remontate',
    en: 'go_backwards turn_back jump_back going_backwards travel_back go_back going_back rewind look_back step_back roll_back',
  },
  count: {
    es: 'cont{a,ame,ar,emos}_l{o,a}s cuenta_l{o,a}s nro_de contabilizar* sumar* numero cifra{,s} total_de cuant{as,os}_{veces} suma contame_cuant{os,as} cuant{o,a,os,as} numero_de cantidad{,_de,es} conteo contar recuento total{,_de}',
    en: 'no_of quantity amount tally how_often_was sum_of totals count{s,ed,ing} how_many how_much count number_of total{,_of} amount_of',
  },
  top: {
    es: 'mas_{bloquead{o,a,os,as},afectad{o,a,os,as},golpead{o,a,os,as},probad{o,a,os,as},escanead{o,a,os,as},sondead{o,a,os,as},solicitad{o,a,os,as},concurrid{o,a,os,as},ocupad{o,a,os,as},utilizad{o,a,os,as},consultad{o,a,os,as},visitad{o,a,os,as},grande{,s},pesad{o,a,os,as},transferid{o,a,os,as},bytes,intentos,ancho_de_banda,datos,sesiones,flujo,paquetes,actividad,victimas,escaneos} {ataca,atacan,atacaron,ataco,aparece,aparecen,genera,generan,generaron,genero,reciben,recibe,recibio,recibieron,envia,envian,envio,enviaron,consume,consumio,consumen,usa,usan,uso,usaron,usamos,hablo,habla,transfirio,manda,mando,conecta,conectaron,salen,sufre,sufrio,sufrieron,repite,repiten,nos_ataca,nos_atacan,se_usa,se_usan,atacado,atacaron_}_mas encabezar* lider{an,es,a,en} predomina{n,ntes,nte} destacad{o,os,as} maxim{o,os,a,as} {hosts,equipos,servidores,maquinas,clases,firmas,origenes,destinos,protocolos,direcciones,atacantes}_{que_,}mas a_quien_mas primer{os,as}_{5,10,20,3} peor numero_uno lista_de_los_mayores los_{3,5,10,20} las_{3,5,10,20} top principal{,es} mas_{activ{o,a,os,as},frecuente{,s},atacad{o,a,os,as},usad{o,a,os,as},comun{,es},peligros{o,a,os,as},alt{o,a,os,as},repetid{o,a,os,as},habitual{,es},veces,flujos,eventos,ataques,trafico,alertas,conexiones,agresiv{o,a,os,as},ruidos{o,a,os,as},vist{o,a,os,as}} ranking clasificacion mayor{,es} peor{,es} {ataca,atacan,atacaron,ataco,aparece,aparecen,genera,generan,generaron,reciben,recibe,reciben}_mas quien{,es}_mas las_que_mas los_que_mas {ips,ip,direcciones,equipos,hosts,paises,pais,puertos,puerto,servicios,servicio,origenes,destinos,atacantes,maquinas,servidores,clases,firmas,protocolos,regiones,redes,usuarios,sistemas,fuentes}_que_mas {ip,ips,paises,pais,puertos,puerto,servicios,servicio}_mas',
    en: 'most_{targeted,used,seen,hit,scanned,probed,active,often,popular,frequently,traffic,bytes,data,alerts,attacks,connections,flows,bandwidth,aggressive,dangerous,affected,blocked} busiest heaviest loudest noisiest greatest highest_volume top_{talkers,talker,sources,attackers,targets,ports,countries} sort_by sorted_by rank+ ranked leader{s,board} number_one talkers predominant dominant dominate{,s} prevalent chief leading principal hit_{hardest,most} {the,our}_worst top most{,_active,_attacked,_common,_frequent} biggest worst largest highest noisiest busiest ranking rank_{the,by} leading_{sources,countries,ports,targets} main',
  },
  correlate: {
    es: 'entre_si entre_ell{os,as} empareja{r} correlacionar* cruzar* correlacion{,es} correlacionan cruce{,s} une_los_puntos unir_los_puntos conexion_entre {relacion,relaciones,vinculos,vinculo,nexo,nexos,enlace,conexiones_logicas}_entre se_{relacionan,vinculan,conectan}_{entre_si,estos,los,las} {relacionad{os,as},vinculad{os,as},conectad{os,as},relacionan,vinculan,conectan}_entre_{si,ellos,ellas} entrelaza{,r,dos} guardan_relacion tienen_relacion juntar* hay_relacion que_relacion correlaci{on,ona,onar,oname,ones,onad} correlaciones cruza{,r,me} relacion_entre vinculo_entre',
    en: '{to_do_with,with,to}_each_other match+ matching_up correlate+ cross_{correlate,check,match} link{,s}_between {relation,relations,relationship,relationships,connection}_between {related,connected,linked,relate,tied}_to_{each_other,one_another} connect_the_dots tie_together put_together piece_together match_up join_up {how,are}_{are_,}{these,those}_{events_,}related {connected,linked,related}_{with_the,to_the,with_each_other} belong_together correlat{e,es,ed,ion,ions,ing} cross_reference relationship_between link_between',
  },
  similar: {
    es: 'similitud{,es} analog{o,a,os,as} parecer* igual{,es} identic{o,a,os,as} asemejar* mism{o,a,os,as}_{tipo,estilo,patron,forma,manera,cosa,ataque} equivalente{,s} {algo,cosa}_{asi,como_esto,como_esta,como_este} como_{este,esta,esto} tipo_de_ataque_{asi,igual} se_repitio repetir* repeticion{,es} se_ha_repetido este_estilo de_este_tipo asi_antes nos_atacan_asi similar{,es} parecid{o,a,os,as} semejante{,s} algo_asi igual_que comparable{,s} lo_mismo repetido mismo_tipo',
    en: 'identical equivalent analogous look{,s,ed}_like same_{kind,type,sort,thing,pattern,way} such_{an_attack,attack,attacks,a_thing,events} like_{it,these,them,those} repeat+ reoccur{,red} similarit{y,ies} of_this_{kind,type,sort} this_{kind,sort,type}_of matching {anything,something}_like similar{,ly} alike resembl{es,ing,e} like_this like_that same_kind comparable the_same',
  },
  earlier: {
    es: 'en_{otra,alguna,otras}_{ocasion,ocasiones,oportunidad} {habiamos,hemos,habeis,has,habia,hubo,se_habia,se_ha}_{visto,tenido,sufrido,pasado,ocurrido,sucedido,dado,observado} ultima_vez cuantas_veces_{antes,ha} con_anterioridad antano {antecedente,antecedentes,precedente,precedentes} pasado_antes visto_antes es_nuevo primer{,a}_{caso,vez} alguna_ocasion con_que_{frecuencia,regularidad,periodicidad} frecuentemente_ocurre historial_de historicamente  anteriormente antes previamente alguna_vez ya otras_veces en_el_pasado ocasion{,es} frecuencia cada_cuanto historico{,s} ha_ocurrido ha_pasado habia{,n} primera_vez',
    en: 'last_time first_seen have_we_{ever,already} {had,has,have}_{this,it,we,anything,something} how_frequently earlier_on historically once_before prior_{occurrence,occurrences,cases,instances} precedent{,s} formerly is_this_new past_{occurrence,occurrences,instances,cases,incidents} {seen,happened,occurred,saw}_{this_,it_,that_,}{before,already} ever_{see,seen,happen,happened,had} often_does previously ever before already in_the_past how_often frequency other_times seen_before earlier history first_time',
  },
  explain: {
    es: 'explicar* detallar* justificar* desglosar* fundament{o,os,a} causa{,s} a_que_se_debe debido_a_que en_base_a_que que_{hay,esta}_detras {salt{o,aron,ado},dispar{o,ado,aron},activ{o,ado,aron},gener{o,ado,aron},lanz{o,aron,ado},levant{o,ado}} saltar* aclarar* entender* {que,como}_{significa,se_genero} se_{disparo,activo,genero} cual_es_{el_motivo,la_razon} marc{o,aste} explica{,r,me,nos,cion} por_que porque motivo{,s} razon{,es} detalle{,s} detalla{,me} significa salto disparo justifica desglosa{,me} en_que_se_basa',
    en: 'explanation{,s} explain+ what_caused how_come elaborate clarify rationale {fired,fire,went_off,set_off} basis_{of,for} interpret justify+ understand describe+ what_does what_is_this detailed explain{,s} why reason{,s} detail{,s} mean{,s} trigger{,ed} raised justify break_down what_is_behind',
  },
  alert: {
    es: 'avisaste avisas alertar* notificacion{,es} advertencia{,s} alerta{,s} alarma{,s} aviso{,s} avis{aste,aron} marc{aste,aron}',
    en: 'warn+ alerting warning{,s} notification{,s} detections alert{,s} alarm{,s} flag{,ged}',
  },
  log: {
    es: 'error{,es} fallo{,s}_de_{sistema,servicio,programa} registro{,s}_{de,del}_{los,el,la,sistema,servidor,servicio,programa,componente,@component0} registros_@component0 syslog traza{,s} linea{,s}_de_log journal bitacora en_los_registros {escribio,registro,logueo,reporto,dijo,dice,dicen,registraron,escribieron}_{el_,la_,}@component0 mensajes_{de_,del_,de_los_}{sistema,servicio,programa,componentes,@component0} modulo{,s} logueado log logs bitacora{,s} componente{,s}',
    en: 'errors error logs logged logging log_{line,lines,entries,entry,messages,message,records,files} journal trace{,s} @component0_{messages,entries,lines,errors,output,write,wrote,say,said,report,reported} messages_{from,of}_{the_,}@component0 system_messages log logs component{,s} syslog',
  },
  pattern: {
    es: 'patron{,es} tendencia{,s} caracteristica{,s} caracterizar* rasgo{,s} en_comun compart{en,idos} modus_operandi modalidad{,es} comun{,es} tactica{,s} tecnica{,s} tipic{o,a,os,as} como_{nos_atacan,atacan,suelen,operan,acostumbran,actuan} suel{en,e} costumbre{,s}_de operar* constante{,s} patron patrones tendencia{,s} comun{,es}_tienen',
    en: 'commonalit{y,ies} share+ characteristic{,s} characteri{se,ze}{,s} modus_operandi tactic{,s} technique{,s} trait{,s} typical{,ly} tendenc{y,ies} usually habits how_do_{attackers,attacks,they} feature{,s}_of common_{traits,features,denominator,patterns} operate regularit{y,ies} pattern{,s} trend{,s} in_common',
  },
  origin: {
    es: 'que_{vienen,llegan,proceden,provienen}_de procedencia vienen llegan originari{o,a,os,as} originad{o,a,os,as} desde proviene{,n} provenient{e,es} origen{,es} procedente{,s}',
    en: 'originate+ coming located based_in sourced out_of from coming_from origin{,s,ating}',
  },
  likely: {
    es: 'vendra{,n} regresara{,n} reaparecera{,n} intentara{,n} probabilidades posibilidad{,es} volver* {volvera,volveran,va_a_volver,van_a_volver,vuelva,vuelvan,vuelve_a,va,van}_{a_atacar,a_intentar,a_pasar,a_suceder,a_ocurrir,a_repetirse,a_hacerlo} repetira{,n} se_repetira va_a_repetirse chance{,s} pronosticar* predecir* predi{ce,cen,ga,gas,jo} predeci estimar* estima prever* preve futuro riesgo_de proxim{o,a}_{ataque,vez,intento} siguiente_ataque nuevamente reincidir* reintent{ar,ara,aran} esperar_{otro,otra,mas,un,que} otro_ataque {ataque,ataquen,atacara,atacaran,atacar,atacarnos,atacarme,pase,suceda,ocurra,intente}_{de_nuevo,otra_vez,nuevamente} regresar* cuando_sera probable{,s} probabilidad probablemente volvera{,n} de_nuevo otra_vez pronostic{o,a,ar} predic{e,cion} reincid{a,ir,encia}',
    en: '{be,come,coming}_back {come,try,attack,happen,strike,return,tries,attacks}_again come_again likelihood probabl{e,y} chances odds predict+ forecast+ recur{,s} re_occur will_{they,this,the,there,we,that,@address0,@host0,@network0} going_to_{attack,happen,come,strike,repeat,return,try,be} expect+_{another,more,a,this,it,to,further,future,that} come_back coming_back return{,s,ing} risk_of next_attack future strike_again anticipate foresee another_{attack,one,wave,attempt} repeat_offender estimate likely probability chance{,s} again forecast predict{,ion} recur{,rence} will_it',
  },
  vector: {
    es: 'otro{,s}_tipo{,s}_de_ataque{,s} otras_clases_de_ataque{,s} que_otros_ataques vectores otra{,s}_{forma,formas,manera,maneras,tecnica,tecnicas,puerta,puertas,entrada,entradas,ruta,rutas,opcion,opciones,vias,via} por_{donde,que}_{mas,otro,otra,otros,otras} que_{mas,otra_cosa}_{podria,podrian,pueden,puede,intentar} de_que_otr{a,as}_{forma,formas,manera,maneras,modo} superficie_de_ataque punto{,s}_de_entrada puerta{,s}_de_entrada como_mas otros_{medios,metodos,caminos,modos,ataques_podrian,tipos_de_ataque_podrian} alternativ{o,a,os,as}_{de_ataque,para_atacar,podrian} vector{,es} otra{,s}_via{,s}',
    en: 'other_{kind,kinds,type,types,sort,sorts}_of_attack{,s} {other,different,alternative,additional}_{attack_,}{path,paths,route,routes,avenue,avenues,methods,means,approaches,techniques,way,ways,entry} how_else what_else_{could,might,can,may,will} where_else attack_{surface,path,paths,vector,vectors} entry_point{,s} {other,different}_attacks_{could,might,can,may} ways_in vector{,s} other_ways',
  },
  timeline: {
    es: 'desarrollar* desenvolver* evolucionar* transcurrir* cuando_{empezo,comenzo,inicio,arranco,termino,acabo,finalizo} linea{,s}_{de_tiempo,temporal,temporales} cronolog{ia,ico,ica,icamente} reconstruir* reconstru{ye,yan,yo,yeron,yeme,imos} reconstruccion secuencia{,s} paso_a_paso en_que_orden orden_{cronologico,temporal,en_que,de_los} hora_por_hora minuto_a_minuto sucesion_de relato_{de,del} narra{,r,me} desarrollo_del_{ataque,incidente} como_{se_desarrollo,se_desenvolvio,transcurrio,evoluciono,fue_el_incidente,progreso} evolucion_del_{ataque,incidente} historia_del_{ataque,incidente} timeline cronologia linea_de_tiempo linea_temporal reconstru{ye,ir,yeme,i} secuencia',
    en: 'develop+ unfold+ evolve+ progress+ progression when_did_{it,this,that}_{start,begin,end,stop} when_did_{the,this,that}_{attack,incident,intrusion,scan,flood}_{start,begin,end,stop} time_line chronological{,ly} reconstruct+ reconstruction sequence step_by_step minute_by_minute in_{what,which}_order order_of_events play_by_play how_did_{the,this,that}_{attack,incident,intrusion}_{unfold,develop,happen,progress,evolve} unfold{,ed} course_of walk_me_through piece_together_the story_of evolution_of_{the,this} history_of_the_{attack,incident,intrusion} stages_of timeline chronology reconstruct sequence_of',
  },
  compromise: {
    es: 'comprometer* comprometi{o,eron} evidenciar* vulnerar* infectar* infeccion{,es} hackear* hack{eo,eos} brecha{,s} intrusion_exitosa {lograron,logro,consiguieron,consiguio,pudieron,pudo,llegaron_a,alcanzaron_a}_{entrar,acceder,ingresar,penetrar,autenticarse,meterse,acceso,comprometer,conectarse} tuvieron_{exito,acceso} tuvo_{exito,acceso} exitos{o,a,os,as} entraron accedieron penetraron ha{,n}_{entrado,accedido,logrado} caid{o,a,os,as} robo_de_datos exfiltr{acion,aron,ado,ar} malware ransomware iocs ioc pwned indicador{,es}_de_compromiso afectad{o,a,os,as}_por compromiso comprometid{o,a,os,as} evidencia{,s} vulnerad{o,a,os,as} indicio{,s} prueba{,s}',
    en: 'compromis{es,ing} infect+ infection{,s} hack+ breach+ {get,got,gotten,getting}_{in,into,inside,access} broke_in{,to} break_in{,to} broken_into gain+_{access,entry} succeed+ success{ful,fully} penetrat{e,ed} exfiltrat{e,ed,ion} malware ransomware ioc iocs pwned owned violated stolen data_{theft,leak,loss} taken_over signs_of_{compromise,infection,intrusion,a_breach} manage{,d}_to_{get,enter,access,log,break} fell victimi{sed,zed} compromis{e,ed} evidence breach{,ed} proof indicator{,s}_of',
  },
  persistent: {
    es: 'lleva{,n,mos}_{dias,semanas,meses,tiempo,rato} desde_hace_{dias,semanas,meses,tiempo} se_mantien{e,en} perdur{a,an} {dura,duran}_{dias,semanas,en} persist{e,en,ir,iendo,io,ieron} insist{e,en,ir,iendo,io,ieron,ente,entes}   constante{,s} continu{o,a,os,as,ado,ados,ada,adas} prolongad{o,a,os,as} sostenid{o,a,os,as} {dia,noche,semana}_tras_{dia,noche,semana} a_largo_plazo una_y_otra_vez {vuelven,vuelve,regresan,regresa}_{una,cada,siempre,todos,a_aparecer} siguen_{atacando,intentando,activas,activos,volviendo,insistiendo} sigue_{atacando,intentando,insistiendo,volviendo} no_{se_rinden,paran,para,dejan,deja,cesan} lent{o,a,os,as}_y varios_dias dias_seguidos larga_duracion tenaz tenaces cada_dia {todos_los,desde_hace}_dias_{nos,y} campana{,s} persistente{,s} persistencia',
    en: 'for_{days,weeks,months,a_long_time} {return,returns,returned}_again persisted persist+ relentless{,ly} continu{ous,ously,ed,ing} continual long_{running,lasting,term,lived} low_and_slow {day,night,week}_after_{day,night,week} over_and_over again_and_again keep{s,}_{coming,trying,attacking,returning,hitting,probing,scanning,going,appearing} kept_{coming,trying,attacking,returning} repeat{ed,edly,_offenders} never_{stop,stops,give,gives} not_{give,giving}_up sustained ongoing several_days chronic constant{,ly} stubborn every_day still_{attacking,active,trying} repeatedly campaign{,s} multi_day prolonged persistent persistence',
  },
  compare: {
    es: 'es_habitual es_usual habitual_{tener,ver,que} {lo,el,la}_de_siempre comparar* contrastar* comparad{o,a,os,as} comparacion{,es} comparativ{o,a,amente} {respecto,en_relacion,en_comparacion}_{a,al,con,del} que_{lo_{habitual,normal,usual,comun,esperado},de_costumbre,{el,en_}promedio,la_media,antes,siempre,de_ordinario,habitualmente,normalmente,otr{o,a,os,as}_{dias,dia,semana,semanas,veces,mes,meses,lunes,martes,miercoles,jueves,viernes,sabado,sabados,domingo,domingos},un_{dia,lunes,martes,miercoles,jueves,viernes,sabado,domingo}_{normal,cualquiera,tipico},|} {es,esta,estan,son}_{normal,habitual,usual} normal_{para,comparado,respecto,a_esta,en_este} linea_base promedio{,s} por_{encima,debajo}_de_{lo,la} {difiere,diferencia,diferencias,distint{o,a,os,as}}_{de,entre,con,a,respecto} versus vs {subi{o,do,eron},aument{o,ado,aron},baj{o,ado,aron},creci{o,do,eron},disminuy{o,eron}} desvia{,n}_de de_lo_{habitual,normal} compara{,r,me,cion} contrasta{,r} respecto_a',
    en: '{it,this,that}_{usual,typical,normal} the_{usual,norm} usual_one compar{es,able_to,isons} compared {how_does,how_do}_{today,this,it,that,current,the_current} stack{s,}_up_against against_{the_,}{history,past,baseline,historical,previous,usual,other,norm,average} vs than_{usual,normal,average,other,before,on_other,on_a_normal,expected,yesterday,typical,always,ever,the_{average,norm,baseline,usual},|} baseline{,s} differ+ difference{,s} {is,are}_{this_,it_,that_,these_,today_}normal normal_{for,compared,at,level,amount} relative_to above_{average,normal} below_{average,normal} increase+ decrease+ risen usual_{level,amount,volume} deviate_from compar{e,ed,ing,ison} versus contrast',
  },
  report: {
    es: 'reportar* dossier expediente{,s} documentar* documentacion peritaje pericial informe redactar* acta informe{,s} reporte{,s} forense',
    en: 'documented document_{this,the,that} write_up writeup case_file dossier documentation paperwork reporting report{,s} forensic{,s}',
  },
  countermeasure: {
    es: 'que_{acciones,medidas,pasos,precauciones} sac{o,ar,amos,arme,arnos}_de_encima quit{o,ar,amos,arme,arnos}_de_encima me_deshago deshacer{me,nos} librarme librarnos me_libro hari{a,as,an,amos} proponer* propon propongan propuesta{,s} contramedidas mitigar* mitigacion{,es} recomendar* recomiend{a,as,an,es,en} sugerir* sugier{e,es,en,eme} sugerencia{,s} suger{is,i} aconsej{a,ar,ame,an,ad} consejo{,s} medida{,s} remediar* remediacion defens{a,as} defender* defiend{o,e,en} proteger* protej{o,a,amos,er} {como,que}_{detener,detengo,detenemos,parar,paro,paramos,freno,frenar,frenamos,evito,evitar,evitamos,contener,contengo,respondo,responder,respondemos,reacciono,reaccionar,actuo,actuar,bloqueo,bloquear,prevenir,prevengo,combato,combatir,solucionar,arreglo,soluciono,corto,cortar,neutralizo,neutralizar} que_{deberia,deberiamos,debemos,debo,puedo,podemos,podria,podriamos,hay_que,tengo_que,tenemos_que,conviene,corresponde,toca,se_puede,hacer,hay}_{hacer,tomar,aplicar,bloquear,contra,para_detener,ante,frente} acciones_{tomar,debo,correctivas,recomendad{as},sugeridas,a} accion_{tomar,recomendada} proximos_pasos siguientes_pasos pasos_{a,para,debo,seguir} plan_de_{accion,respuesta,contencion,mitigacion} contencion como_{se_,}{soluciona,arregla,mitiga,para,frena,detiene,evita,previene,protege} prevencion solucion{,es} contramedida{,s} recomienda{,s,n} recomendas recomendacion{,es} mitiga{,r,cion} que_{hago,hacemos,debo_hacer} como_me_defiendo remedi{o,os,ar} aconsejas',
    en: '{what,which}_{actions,action,steps,step,measures} get_rid_of rid_ourselves what_would_{you,we,i,one}_{do,recommend,suggest} {keep,stop,prevent}_{this,it,that,them}_from from_happening propose{d} counter_measure{,s} mitigat{es,ed,ing,ions} recommend+ recommendations suggest+_{doing,a,some,any,we,i,to} suggestion{,s} advise+ advice remediat{ing,ed} defend+ defen{s,c}e{,s} protect+ {how,what}_{do,should,can,could,would,must,to}_{i_,we_,}{do,stop,block,prevent,respond,react,defend,protect,mitigate,handle,contain,fix,fight,counter,deal,avoid,shut,act,take,remediate,address} what_{measures,steps,actions,action,defences,defenses,can_be_done,needs_to,is_the_best_way} next_steps action_{plan,items} response_plan {best,right}_{response,way,action} containment contain_{the,this,it} respond_to how_to_{stop,block,prevent,respond,defend,protect,mitigate,handle,contain,fix,deal,react} {steps,measures,actions}_{to,should,against} playbook prevent_{this,it,the,that,another} fix_{this,it} should_{i,we}_{do,block,take,respond,worry} remedy remedies protective hardening countermeasure{,s} recommend{,ed,ation,ations} mitigat{e,ion} what_should what_do_we_do remediat{e,ion} how_do_i_stop',
  },
  blocked: {
    es: 'bloquear* bloqueo{,s} vetad{o,a,os,as} vetar* banead{o,a,os,as} baneo{,s} prohibid{o,a,os,as} lista_{negra,de_bloqueo,de_bloqueos} denegad{o,a,os,as} cortad{o,a,os,as} en_cuarentena {reglas,regla}_{de_bloqueo,activas,del_firewall,del_cortafuegos,en_el_firewall} {cerrad{o,a,os,as}}_el_paso impedid{o,a,os,as} filtrad{o,a,os,as} rechazad{o,a,os,as} bloquead{o,a,os,as} bloqueo{,s}',
    en: 'block+ ban banned bans banning blacklist{,ed} blocklist{,ed} denylist{,ed} denied quarantine{,d} black_list dropp{ed,ing}_{by,at,traffic,now} firewall_{rules,rule} dropping barred shut_out rejected filtered enforcement enforced blocked blocks block_list',
  },
  health: {
    es: 'salud como_{esta,anda,va,estan,andan,van}_{todo,sistema,plataforma,pipeline,sensor,sensores,servicio,servicios} {estado,status}_{del,de,general_del,general_de}_{sistema,plataforma,pipeline,sensores,servicios,sensor,componentes,autoinmune,procesadores,ingesta,base_de_datos} retras{o,os,ad{o,os,a,as}} demora{,s} latencia{,s} {todo,sistema,plataforma,servicios}_{funciona,funcionando,bien,en_orden,ok,operativo,esta_bien,esta_en_orden} {sistema,plataforma,sensor,sensores,pipeline,servicio,servicios,ingesta}_{caid{o,a,os,as},operativ{o,a,os,as},activ{o,a,os,as},en_marcha,vivo,vivos} esta{,n}_{caid{o,a,os,as},viv{o,a,os,as},operativ{o,a,os,as},funcionando,en_marcha,en_linea} {se_estan_,estamos_,estan_}{perdiendo,recibiendo,ingiriendo,procesando,llegando} {llegan,entran,perdemos,pierden}_{datos,eventos,paquetes} saludable{,s} atasc{o,ad{o,a,os,as}} embudo cola{,s} {lag,backlog} autoinmune procesadores diagnostic{o,ar,a} cobertura salud estado_del_sistema estado_de_la_plataforma funciona{,ndo}_bien sensor{,es}',
    en: 'all_right how_far_behind caught_up healthy health lag lagging lagged backlog {system,platform,pipeline,service,services,ingestion,database,stack,everything,processors}_{ok,okay,up,down,working,running,alive,doing,status,online,offline,fine,behind,keeping,slow} {status,state,condition}_of_{system,platform,pipeline,sensors,services,components,stack,autoinmune} {up,down}_and_running we_{losing,receiving,getting,dropping,ingesting,processing,missing}_{data,events,packets,anything} keeping_up {is,are}_{anything,something}_{down,broken} how_is_{system,platform,pipeline,everything,autoinmune} delay{,s,ed} latency autoinmune diagnostics uptime processors health{,y} system_status platform_status running_fine sensor{,s}',
  },
  /** That something keeps happening: of an attack seen before, or of attackers who insist. */
  recurrent: {
    es: 'recurrente{,s} reincidente{,s} repetitiv{o,a,os,as} habitual{,es}',
    en: 'recurrent recurring repetitive habitual',
  },
  enter: {
    es: 'entrar entr{o,aron,ando,ado,arian,aria} acceder* penetrar* ingresar* infiltrar* colar* meterse metieron tomar_control tomaron_{el_,}control acceso',
    en: 'enter+ access+ penetrate+ infiltrate+ get_in get_into got_in got_into break_in take_control took_control foothold',
  },
  platform: {
    es: 'plataforma sistema pipeline ingesta procesamiento',
    en: 'platform system pipeline ingestion ingest processing stack',
  },
  frequency: {
    es: 'cada_cuanto {con_que,la,que,cual_es_la}_{frecuencia,regularidad,periodicidad,asiduidad} frecuencia periodicidad',
    en: 'how_{often,frequently,regularly} frequency',
  },
  indicate: {
    es: 'senal{,es} indicar* sugerir* indicio{,s} apuntar* apunt{e,en} rastro{,s} huella{,s} sintoma{,s} evidencia{,s} prueba{,s} sospecha{,s,r} indica{,r,n,rian} indicador{,es} sugier{e,en,an}',
    en: 'indicate+ indication{,s} sign{,s} hint{,s,ing} point{,s,ing}_to symptom{,s} trace{,s}_of evidence suspect{,ed} clues clue indicat{e,es,ing,or,ors} suggest{,s,ing}',
  },
  source: {
    es: 'emisor{,es} originador{,es} agresor{,es} origen{,es} atacante{,s} fuente{,s} quien{,es}',
    en: 'origin{ator,ators} aggressor{,s} sender{,s} perpetrator{,s} culprit{,s} talkers source{,s} attacker{,s} offender{,s} who talker{,s}',
  },
  target: {
    es: 'afectad{o,a,os,as} receptor{,es} sufr{e,en,io,ieron} recib{e,en,io,ieron} atacamos destino{,s} objetivo{,s} victima{,s} blanco{,s} {equipos,servidores,maquinas}_mas_atacad{os,as} atacad{o,a,os,as}',
    en: 'affected receiver{,s} recipient{,s} receiv{e,es,ed,ing} suffer{,ed,s} being_attacked under_attack hit target{,s} victim{,s} destination{,s} attacked targeted',
  },
  port: { es: 'puerto{,s}', en: 'port ports' },
  service: { es: 'servicio{,s} protocolo{,s}', en: 'service{,s} protocol{,s}' },
  country: { es: 'pais{,es} nacion{,es}', en: 'countr{y,ies} nation{,s}' },
  asn: {
    es: 'asn asns {que,cual,cuales,los,cada}_as sistema{,s}_autonomo{,s} {numero,numeros}_de_as proveedor{,es}_de_internet',
    en: 'asn asns {which,what}_as autonomous_system{,s} as_number{,s} isp{,s} internet_provider{,s}',
  },
  class: {
    es: '{categoria,categorias}_de_ataque{,s} {ataque,tipo,tipos}_mas_{frecuente,comun,habitual} que_{tipo,tipos,clase,clases}_de_{ataque,ataques} clase{,s}_de_ataque tipo{,s}_de_{ataque,ataques} clases',
    en: '{types,type,kinds,kind,categories,sorts}_of_attack{,s} attack_categor{y,ies} which_attacks attack_{class,classes,type,types} kind{,s}_of_attack{,s} types_of_attack{,s}',
  },
  signature: { es: 'firma{,s}', en: 'signature{,s}' },
  bytes: {
    es: 'ancho_de_banda {gb,mb,tb} datos_{enviados,transferidos,recibidos,salientes,entrantes} mas_datos trafico_en_bytes cuantos_datos bytes megas megabytes gigas volumen',
    en: 'bandwidth gb mb tb megs gigs data_{sent,transferred,received} much_data most_data bytes megabytes gigabytes volume data_volume',
  },
  show: {
    es: 'propon{er,e,eme,me} ensenar* ensename mostrar* muestren muestre listar* buscar* encontrar* ver_{los,las,el,la,si} traer* trae{,me} trae pasa{me,nos} presenta{me,r} visualizar* saca{me,r} identificar* identifica detecta podes_{decirme,mostrarme} revisa hallar* localizar* indica{me} muestra{,me} mostra{,me,r} dame deci{,me} dime lista{,me,r} busca{,me,r} encuentra{,me} encontra{,r} conta{me,nos} cual{,es} necesito quiero ver fijate',
    en: 'propose show+ list+ display+ pull{,_up} fetch bring_up look_for search look_up identify report_all retrieve look_at check can_you need locate show list find give display which want see tell get',
  },
} as const satisfies Record<string, Words>
