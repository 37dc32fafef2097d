export default function Charts() {
  return <p className="small soft">…</p>;
}
