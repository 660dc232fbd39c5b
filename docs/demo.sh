#!/bin/sh
# The main job on the sample workspace, offline: check, words, plan, sound, playlist. $1 is the loa command.
set -eu
loa=$1
commune=24343
week=2024-W33
if [ -t 1 ]; then bold=$(printf '\033[1m') plain=$(printf '\033[0m'); else bold= plain=; fi
say() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }

say "1. loa check"
$loa check
say "2. loa read 2g-cutoff --for $commune --on 2024-08-12"
$loa read 2g-cutoff --for $commune --on 2024-08-12
say "3. loa build --week $week --for $commune"
$loa build --week $week --for $commune
say "4. loa plan --week $week --for $commune --day 2024-08-12"
$loa plan --week $week --for $commune --day 2024-08-12
playlist=output/playlists/$commune/$week/2024-08-12.m3u8
say "5. $playlist"
cat "$playlist"
say "Drafts / Bản nháp"
echo "  What nobody has approved (named above), loa pack and loa play refuse, or mark as a draft with --draft. To approve:"
echo "  Bài chưa duyệt (nêu ở trên) thì loa pack và loa play từ chối, trừ khi thêm --draft (mọi thứ mang chữ BẢN NHÁP). Duyệt:"
echo "  $loa approve 2g-cutoff vi.everyone vi.elderly --name \"Họ và tên\" --post \"Chức vụ\""
say "Listen / Nghe thử"
echo "  Open $playlist in VLC or mpv, or any .mp3 in output/programmes/$commune/$week."
echo "  Mở $playlist bằng VLC, hoặc mở tệp .mp3 bất kỳ trong output/programmes/$commune/$week."
