// The words of forms: Japanese, Chinese, Korean, Hindi and others.
#include "mapping/recognise/dictionary.hpp"

namespace leadgate::mapping::recognition {
namespace {

const Phrases kTableAsian[] = {
    {Role::kName, 90, "पूरानाम 姓名 氏名 名前 お名前 이름 성함"},
    {Role::kName, 60, "नाम"},
    {Role::kName, 45, "ονομα שם اسم"},
    {Role::kFirstName, 90, "पहलानाम 名 下の名前 名字 이름만"},
    {Role::kLastName, 90, "उपनाम 姓 苗字 성"},
    {Role::kHonorific, 92, "敬称"},
    {Role::kPhone, 95,
     "電話番号 電話 携帯電話 携帯番号 携帯 电话 手机 手机号 手机号码 联系电话 전화번호 휴대폰 연락처 मोबाइल फोन फ़ोन "
     "मोबाइलनंबर"},
    {Role::kPhone, 78, "*電話 *手机"},
    {Role::kEmail, 95, "メールアドレス メール 邮箱 电子邮箱 电子邮件 이메일 ईमेल"},
    {Role::kEmail, 80, "*メール *邮箱"},
    {Role::kCompany, 88, "कंपनी 会社 会社名 御社名 貴社名 公司 公司名称 单位 회사 회사명"},
    {Role::kCountry, 86, "国 国家 国名 나라"},
    {Role::kRegion, 84, "राज्य 都道府県 県 省 省份"},
    {Role::kCity, 88, "शहर 市区町村 市 城市 市区 도시"},
    {Role::kPostcode, 92, "पिनकोड 郵便番号 邮编 邮政编码 우편번호"},
    {Role::kStreet, 72, "पता 住所 番地 建物名 地址 地址2 街道 详细地址 주소"},
    {Role::kMessage, 84, "お問い合わせ内容 メッセージ 備考 留言 备注 내용 메시지"},
};

}  // namespace

const std::span<const Phrases> kAsian = kTableAsian;

}  // namespace leadgate::mapping::recognition
