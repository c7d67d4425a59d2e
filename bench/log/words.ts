/** What the bodies of a benchmark's log are made of. The first words of each language are its most frequent ones. */

export interface Language {
  readonly name: string;
  /** How many of a hundred messages are such. */
  readonly share: number;
  readonly words: readonly string[];
  readonly between: string;
}

const split = (text: string): string[] => text.trim().split(/\s+/);

export const languages: readonly Language[] = [
  {
    name: 'English',
    share: 48,
    between: ' ',
    words:
      split(`the to you and a I it is that in of we for on have be with can this are not do was at will but they
      from just so what there get about if now as would all me my our up out know when go time see no please thanks
      meeting today tomorrow server update password project report customer invoice deadline lunch train office
      printer network email phone contract review release build test deploy database backup ticket branch merge
      question answer problem solution idea plan budget holiday flight hotel coffee morning afternoon evening week
      month year room table document file folder screen keyboard monitor laptop window door street city country
      price order delivery package shipping address number account bank money salary team manager director colleague
      friend family weather rain sunshine weekend birthday party music movie book story history science engineering
      design drawing picture camera video call voice message channel group account security permission certificate
      firewall router switch cable battery charger temperature sensor machine factory warehouse supplier`),
  },
  {
    name: 'German',
    share: 16,
    between: ' ',
    words:
      split(`die der und ich das ist nicht du wir es in zu den mit ein auf für sie hat noch wie aber kann heute
      morgen bitte danke Besprechung Kunde Rechnung Angebot Termin Büro Straße Größe Tür Schlüssel Übergabe Prüfung
      Änderung Lösung Fehler Netzwerk Drucker Passwort Zug Mittagessen Urlaub Wochenende Geburtstag Vertrag Lieferung
      Bestellung Projekt Bericht Frage Antwort Vorschlag Woche Monat später früher schön natürlich möglich wirklich`),
  },
  {
    name: 'French',
    share: 9,
    between: ' ',
    words:
      split(`je de est pas le vous la tu que un il et à ne les en pour ça une mais avec bien réunion demain
      aujourd'hui merci facture client bureau problème réponse été déjà peut-être train déjeuner rendez-vous contrat
      livraison commande réseau imprimante vacances semaine année français élève garçon château hôtel forêt noël`),
  },
  {
    name: 'Spanish',
    share: 7,
    between: ' ',
    words:
      split(`que de no a la el es y en lo un por qué me una se te los con para mañana reunión gracias cliente
      factura oficina pregunta respuesta problema solución año niño señor corazón también está aquí después todavía
      fin semana vacaciones tren almuerzo pedido entrega contrato red impresora contraseña`),
  },
  {
    name: 'Russian',
    share: 7,
    between: ' ',
    words:
      split(`не и в я что ты это на с он как мы а то все так но да ты у же вы за бы по только её мне было вот
      завтра сегодня встреча спасибо пожалуйста клиент счёт офис вопрос ответ проблема решение поезд обед отпуск неделя
      месяц договор доставка заказ сеть принтер пароль сервер обновление проект отчёт`),
  },
  {
    name: 'Chinese',
    share: 7,
    between: '',
    words:
      split(`的 我 你 是 了 不 在 我们 他们 这个 那个 有 好 会议 明天 今天 昨天 谢谢 客户 发票 办公室 问题 回答 解决
      方案 火车 午饭 假期 周末 生日 合同 快递 订单 网络 打印机 密码 服务器 更新 项目 报告 时间 地点 电话 邮件 天气 下雨
      中国 北京 上海 公司 老板 同事 朋友 家人 学习 工作 电脑 手机 软件 系统 数据库 备份 安全 证书`),
  },
  {
    name: 'Japanese',
    share: 3,
    between: '',
    words:
      split(`です ます は が を に の で と も 私 あなた 会議 明日 今日 昨日 ありがとう お客様 請求書 事務所 質問 回答
      問題 解決 電車 昼ご飯 休暇 週末 誕生日 契約 配達 注文 ネットワーク プリンター パスワード サーバー 更新 プロジェクト`),
  },
  {
    name: 'Portuguese',
    share: 3,
    between: ' ',
    words:
      split(`que não o de a é você e eu um se para uma na está com do me por amanhã hoje reunião obrigado cliente
      fatura escritório pergunta resposta problema solução ação coração então também férias semana comboio almoço`),
  },
];

/** Each of these is in the bodies of a few messages only, however large the log is. */
export const rareWords = ['quokka', 'zugzwang', 'ratatouille', 'кенгуру', '熊猫'] as const;
export const rareTimes = 40;
